"""References to images as Docker writes them."""

import re

_HOST = r"(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9.-]+(?=:)|\[[0-9a-fA-F:]+\])"
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
# distribution/reference/regexp.go
_IMAGE = re.compile(
    rf"(?P<host>{_HOST}(?::[0-9]{{1,5}})?/)?(?P<path>{_PART}(?:/{_PART})*)"
    rf"(?P<end>:[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}}|@sha256:[0-9a-f]{{64}})?"
)
_HUB = ("docker.io/", "index.docker.io/")


def familiar(image: str) -> str:
    """Return the reference as `docker images` shows it: Docker Hub unnamed, the tag said.

    Raises ValueError for what is no reference, or has a tag as well as a digest.
    """
    match = _IMAGE.fullmatch(image)
    if match is None:
        raise ValueError("no reference to an image")
    host, path = match["host"] or "", match["path"]
    if host in ("", *_HUB):
        host, path = "", path.removeprefix("library/")
    return f"{host}{path}{match['end'] or ':latest'}"


def is_tagged(image: str) -> bool:
    """Whether it is a reference as `docker images` shows it, by a tag."""
    try:
        return familiar(image) == image and "@" not in image
    except ValueError:
        return False


def digested(image: str, digest: str) -> str:
    """The same repository's image of this digest, for an image with a tag."""
    return f"{image.rpartition(':')[0]}@{digest}"


def parted(image: str) -> tuple[str, str, str]:
    """Return the registry's address, the repository there, and the tag or digest, of a reference
    as `docker images` shows it. Docker Hub is `docker.io`, its own images are below `library/`.

    Source: distribution/reference, normalize.go.
    """
    match = _IMAGE.fullmatch(image)
    if match is None:
        raise ValueError("no reference to an image")
    host, path, end = match["host"] or "", match["path"], match["end"] or ":latest"
    if not host:
        host, path = "docker.io/", path if "/" in path else f"library/{path}"
    return host.removesuffix("/"), path, end[1:]


def tagged(image: str) -> tuple[str, str]:
    """Return repository and tag as `docker images` parts them; a digest stands for a tag."""
    if "@" in image:
        repository, _, digest = image.partition("@")
        return repository, digest
    repository, _, tag = image.rpartition(":")
    return repository, tag
