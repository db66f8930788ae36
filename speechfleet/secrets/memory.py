"""A folder that is in memory alone, and gone when its process is.

Whatever ends the process, SIGKILL too, a keeper outlives it: a shell in a session of its own,
which waits for the end of its standard input, and then removes the folder. Memory can be swapped
out; `swaps` says where.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speechfleet.secrets.vault import VaultError

_IN_MEMORY = ("tmpfs", "ramfs")
_KEEPER = 'read -r _; rm -rf -- "$1"'
_MOUNTS = Path("/proc/self/mountinfo")
_SWAPS = Path("/proc/swaps")
_KEEPER_SECONDS = 60


@contextmanager
def memory_folder() -> Iterator[Path]:
    """Give a folder (0700) in memory. Raises VaultError where there is none to be had."""
    folder = Path(tempfile.mkdtemp(prefix="speechfleet-", dir=_place()))
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", _KEEPER, "keeper", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
    try:
        yield folder
    finally:
        keeper.communicate(timeout=_KEEPER_SECONDS)


def swaps() -> list[str]:
    """Return what this machine swaps to, but for memory itself (zram)."""
    try:
        lines = _SWAPS.read_text().splitlines()[1:]
    except OSError:
        return []
    return [line.split()[0] for line in lines if not line.startswith("/dev/zram")]


def _place() -> Path:
    wanted = (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm")  # noqa: S108 - memory, and 0700
    for name in filter(None, wanted):
        place = Path(name)
        if place.is_dir() and os.access(place, os.W_OK | os.X_OK) and _kind(place) in _IN_MEMORY:
            return place
    raise VaultError(
        "there is no folder in memory to edit in, and on a disk the plain text could be found "
        "later; wanted XDG_RUNTIME_DIR or /dev/shm on a tmpfs. speechfleet vault view and "
        "encrypt work without one"
    )


def _kind(folder: Path) -> str:
    """Return the kind of file system that the folder is on."""
    try:
        mounts = _MOUNTS.read_text(errors="surrogateescape")
    except OSError:
        return ""
    return kind_of(folder.resolve(), mounts)


def kind_of(folder: Path, mounts: str) -> str:
    """Return the kind of file system in /proc/self/mountinfo that `folder` is on."""
    kind, depth = "", -1
    for line in mounts.splitlines():
        mount, _, what = line.partition(" - ")
        point = Path(_unescaped(mount.split(" ")[4]))
        if folder.is_relative_to(point) and len(point.parts) >= depth:
            kind, depth = what.split(" ")[0], len(point.parts)
    return kind


def _unescaped(point: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), point)
