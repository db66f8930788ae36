"""The disk of the images against those that are to be pulled, and the disk of our own state.

An image comes packed and lies there unpacked beside its parts until it is whole; containerd's
image store keeps both (Docker's page "containerd image store"). Images that are on the host
stay, so that it can go back to them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speechfleet.checks.finding import Finding
from speechfleet.checks.surplus import surplus_images
from speechfleet.facts.disk import CONTAINERD, DISK, Space
from speechfleet.facts.fact import Answers
from speechfleet.facts.image_sizes import IMAGE_SIZES
from speechfleet.facts.images import IMAGES, id_there
from speechfleet.facts.models import to_download
from speechfleet.inventory.fleet import Host

RESERVE = 10**9
"""Bytes left to Docker for containers and their logs."""

STATE = 50 * 10**6
"""Bytes that are plenty for units, settings, keys and the record of a change."""

MODEL = 2 * 10**9
"""Bytes of a custom model. A guess: the vendor's FAQ names the smallest of the language models in
memory with so much."""

INODES = 50_000
"""For one image. A guess: no image could be looked into."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    disk = answers[DISK]
    if "images" in disk:
        need = _need(host, answers)
        yield from _images(need, host, answers)
        yield from _inodes("disk.inodes", disk["images"], INODES * len(need.sizes))
    state = disk["state"]
    if state.free < STATE:
        yield Finding(
            "disk.state",
            "error",
            f"{_mb(state.free)} are free for {state.path}; wanted {_mb(STATE)}",
            "make room on the file system that holds it: df -h",
        )
    yield from _models(host, answers)
    yield from _inodes("disk.state-inodes", state, 0)


def is_short(host: Host, answers: Answers) -> bool:
    """Whether images are to be pulled that the disk has too little room for. Raises Unanswered."""
    if "images" not in answers[DISK]:
        return False
    need = _need(host, answers)
    return bool(need.sizes) and need.missing > 0


@dataclass(frozen=True)
class _Need:
    """The room that there is for images, against the sizes of those that are to be pulled."""

    space: Space
    sizes: tuple[int, ...]

    @property
    def unpacked(self) -> int:
        return sum(self.sizes)

    @property
    def packed(self) -> int:
        """They are pulled one after the other, so that one at a time lies there packed as well.
        Packed is taken for half the size: the vendor names neither."""
        both = self.unpacked if self.space.path == CONTAINERD else max(self.sizes, default=0)
        return both // 2

    @property
    def wanted(self) -> int:
        return self.unpacked + self.packed + RESERVE

    @property
    def missing(self) -> int:
        """Bytes; less than 0 where there is more room than wanted."""
        return self.wanted - self.space.free

    def __str__(self) -> str:
        return (
            f"{_gb(self.space.free)} are free for {self.space.path}; {_gb(self.wanted)} are wanted "
            f"(images not there yet: {len(self.sizes)}, {_gb(self.unpacked)} unpacked + "
            f"{_gb(self.packed)} packed beside it + {_gb(RESERVE)} for Docker; what runs and the "
            "way back stay)"
        )


def _need(host: Host, answers: Answers) -> _Need:
    """One image for each that is to be pulled."""
    there = answers[IMAGES]
    missing = (service for service in host.services if not id_there(host, service, there))
    sizes = {host.image(service): service.image_bytes for service in missing}.values()
    return _Need(answers[DISK]["images"], tuple(sizes))


def _images(need: _Need, host: Host, answers: Answers) -> Iterator[Finding]:
    if need.missing <= 0:
        yield Finding("disk.images", "ok", str(need))
        return
    surplus = surplus_images(host, answers) if need.sizes else ()
    room, words = _room(surplus, answers)
    if surplus and room >= need.missing:
        message = f"{need}; a deploy makes room first: it removes {words}"
        yield Finding("disk.images", "warning", message, _SEE)
        return
    lacking = f"; to remove {words} would leave {_gb(need.missing - room)} lacking"
    yield Finding("disk.images", "error", f"{need}{lacking if surplus else ''}", _FIX)


_SEE = "nothing, if they may go; what goes is shown by: speechfleet prune --dry-run"
_FIX = (
    "speechfleet prune, or remove images that nothing runs (docker system df -v, docker image "
    "rm), or move Docker's root directory to a larger disk; `image_size` says what a service's "
    "image really takes"
)


def _room(surplus: Sequence[str], answers: Answers) -> tuple[int, str]:
    """The bytes that the going of these images makes free for sure, and that in words: layers
    that they share with one another only are not counted."""
    sizes = answers[IMAGE_SIZES] if surplus else {}
    ids = {answers[IMAGES][image] for image in surplus}
    room = sum(sizes[id_] for id_ in ids if id_ in sizes)
    unknown = "" if ids <= sizes.keys() else " and more that Docker does not tell"
    count = f"{len(surplus)} image{'s' * (len(surplus) != 1)}"
    return room, f"{count} that nothing needs ({_gb(room)} of their own{unknown})"


def _models(host: Host, answers: Answers) -> Iterator[Finding]:
    state = answers[DISK]["state"]
    count = len({s.model for s in host.services if to_download(s, answers)})
    if count and STATE <= state.free < STATE + count * MODEL:
        yield Finding(
            "disk.models",
            "warning",
            f"{_mb(state.free)} are free for {state.path}, where models of custom speech are still "
            f"to be downloaded: {count}, some {_gb(MODEL)} each",
            "make room on the file system that holds it: df -h",
        )


def _inodes(code: str, space: Space, wanted: int) -> Iterator[Finding]:
    needed = wanted + 1000
    if space.inodes and space.free_inodes < needed:
        yield Finding(
            code,
            "error",
            f"{space.free_inodes} inodes are free for {space.path}; wanted {needed}",
            "remove small files on the file system that holds it: df -i",
        )


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def _mb(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
