"""The disk of the images against those that are to be pulled, and the disk of our own state.

An image comes packed and lies there unpacked beside its parts until it is whole; containerd's
image store keeps both (Docker's page "containerd image store"). Images that are on the host
stay, so that it can go back to them.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.disk import CONTAINERD, DISK, Space
from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES
from speechfleet.inventory.fleet import Host, Service

RESERVE = 10**9
"""Bytes left to Docker for containers and their logs."""

STATE = 50 * 10**6
"""Bytes that are plenty for units, settings, keys and the record of a change."""

INODES = 50_000
"""For one image. A guess: no image could be looked into."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    disk = answers[DISK]
    if "images" in disk:
        missing = _missing(host, answers)
        yield _images(disk["images"], [service.image_bytes for service in missing])
        yield from _inodes("disk.inodes", disk["images"], INODES * len(missing))
    state = disk["state"]
    if state.free < STATE:
        yield Finding(
            "disk.state",
            "error",
            f"{_mb(state.free)} are free for {state.path}; wanted {_mb(STATE)}",
            "make room on the file system that holds it: df -h",
        )
    yield from _inodes("disk.state-inodes", state, 0)


def _missing(host: Host, answers: Answers) -> list[Service]:
    """A service for each image that is to be pulled."""
    wanted = {host.image(service): service for service in host.services}
    return [service for image, service in wanted.items() if image not in answers[IMAGES]]


def _images(space: Space, sizes: list[int]) -> Finding:
    """They are pulled one after the other, so that one at a time lies there packed as well.
    Packed is taken for half the size: the vendor names neither."""
    unpacked = sum(sizes)
    packed = (unpacked if space.path == CONTAINERD else max(sizes, default=0)) // 2
    wanted = unpacked + packed + RESERVE
    arithmetic = (
        f"images not there yet: {len(sizes)}, {_gb(unpacked)} unpacked + {_gb(packed)} packed "
        f"beside it + {_gb(RESERVE)} for Docker; what is there stays, to go back to"
    )
    found = f"{_gb(space.free)} are free for {space.path}; {_gb(wanted)} are wanted ({arithmetic})"
    if space.free >= wanted:
        return Finding("disk.images", "ok", found)
    return Finding(
        "disk.images",
        "error",
        found,
        "speechfleet prune, or remove images that nothing runs (docker system df -v, docker image "
        "rm), or move Docker's root directory to a larger disk; `image_size` says what a service's "
        "image really takes",
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
