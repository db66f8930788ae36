"""The disks against the images that are brought: their blobs until they are loaded, Docker's own
copy of those of one image while it loads it, and the layers unpacked, which stay.

containerd's image store keeps the packed layers as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from speechfleet.checks.disk import RESERVE, STATE
from speechfleet.checks.finding import Finding
from speechfleet.checks.stock import missing
from speechfleet.facts.disk import CONTAINERD, DISK, Space
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host


@dataclass(frozen=True)
class _Need:
    """Bytes. What the host has of an image already is counted as if it came too."""

    packed: tuple[int, ...]
    unpacked: int
    keeps_packed: bool

    @property
    def blobs(self) -> int:
        return sum(self.packed)

    @property
    def loading(self) -> int:
        return self.blobs if self.keeps_packed else max(self.packed, default=0)


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    disk = answers[DISK]
    need = _need(host, answers)
    if need is None or "images" not in disk:
        return
    images, state = disk["images"], disk["state"]
    docker = need.unpacked + need.loading + RESERVE
    if _same(images, state):
        yield _judged("stock.room", images, docker + need.blobs, _words(need, "blobs and images"))
    else:
        yield _judged("stock.room", images, docker, _words(need, "images"))
        yield _judged("stock.blobs", state, need.blobs + STATE, "what comes, until it is loaded")


def _need(host: Host, answers: Answers) -> _Need | None:
    if host.stock is None:
        return None
    found = missing(host, host.stock, answers)
    sizes = {host.image(service): service.image_bytes for service in host.services}
    unpacked = sum(sizes[image.reference] for image in found)
    keeps = "images" in answers[DISK] and answers[DISK]["images"].path == CONTAINERD
    return _Need(tuple(image.size for image in found), unpacked, keeps) if found else None


def _same(one: Space, other: Space) -> bool:
    """Whether both are on one file system, as far as its numbers tell."""
    return (one.size, one.inodes) == (other.size, other.inodes)


def _words(need: _Need, what: str) -> str:
    return f"{what}: {_gb(need.unpacked)} unpacked, {_gb(need.loading)} while they are loaded"


def _judged(code: str, space: Space, wanted: int, why: str) -> Finding:
    said = f"{_gb(space.free)} are free for {space.path}; {_gb(wanted)} are wanted ({why})"
    if space.free >= wanted:
        return Finding(code, "ok", said)
    fix = "speechfleet prune, or a larger disk; `image_size` says what an image takes unpacked"
    return Finding(code, "error", said, fix)


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
