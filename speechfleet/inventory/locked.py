"""One line of the image lock: which image a tag stands for, whatever it means later."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Locked:
    """An image by its content. Each digest is `sha256:` and 64 hexadecimal digits."""

    digest: str
    """Of its manifest for linux/amd64: what it is pulled by."""
    id: str
    """Of its configuration: what Docker's classic image store calls it. containerd's image store
    calls it by the digest of its manifest (Docker's page "containerd image store")."""
    size: int = 0
    """The compressed bytes of its layers; 0 where nobody could tell."""
    index: str = ""
    """Of what the tag itself names, where that is a list of platforms."""
