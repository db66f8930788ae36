"""The kinds of Speech container as the stand-in shows them: one row each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What a container of one kind shows of itself."""

    name: str
    """Our key, which is also the image's last path component."""
    service: str
    """The value of `service` in the bodies of `/ready` and `/status`."""
    port: int
    """The port inside the container."""


KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (Kind(name="speech-to-text", service="speechtotext", port=5000),)
}
