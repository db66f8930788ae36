"""Files and folders as they are found: their bytes, within limits, or a fault."""

import errno
import os
import select
from pathlib import Path

from speechfleet.inventory.places import Fault, InventoryError, Place

MAX_BYTES = 256 * 1024**2
"""Of all files of an inventory together; 5,000 hosts with services of their own have 2 MiB."""

_PIPE_SECONDS = 10


class Reading:
    """Reads the files of one inventory, and no more than `MAX_BYTES` of them."""

    def __init__(self) -> None:
        self._left = MAX_BYTES
        self.locked: list[Path] = []
        """Locked files that stood among inventories, and were not opened."""

    def data(self, path: Path, what: str) -> bytes:
        """Return what is in the file. Raises InventoryError."""
        try:
            data = _out_of(path, self._left + 1)
        except OSError as error:
            raise _error(path, f"{what} cannot be read: {error.strerror}") from None
        except ValueError:  # a NUL in the path
            raise _error(path, f"{what} cannot be read: no path of a file") from None
        self._left -= len(data)
        if self._left < 0:
            found = f"more than {MAX_BYTES // 1024**2} MiB of inventory up to this file"
            raise _error(path, f"{found}; wanted less")
        return data


def _out_of(path: Path, most: int) -> bytes:
    """What is in a file. A pipe to which nobody writes is given up: to open one as a file is opened
    would wait for ever. Raises OSError."""
    if not path.is_fifo():
        with path.open("rb") as file:
            return file.read(most)
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(pipe, "rb") as file:
        begun = _begun(pipe, most)
        os.set_blocking(pipe, True)
        return begun + file.read(most - len(begun))


def _begun(pipe: int, most: int) -> bytes:
    """What comes first; nothing yet where who writes takes time."""
    select.select([pipe], [], [], _PIPE_SECONDS)
    try:
        begun = os.read(pipe, min(most, select.PIPE_BUF))
    except BlockingIOError:
        return b""
    if not begun:
        raise OSError(errno.ENODATA, "nobody writes to this pipe")
    return begun


def is_folder(path: Path) -> bool:
    """Return whether it is a folder; what may not be looked at is none."""
    return os.path.isdir(path)  # noqa: PTH112 - pathlib's raises PermissionError


def is_there(path: Path) -> bool:
    """Return whether something is there; where nobody may look, it is: its reading will tell."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def is_same(one: Path, other: Path) -> bool:
    """Return whether both are one file; what is not there is none."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def in_folder(folder: Path) -> list[Path]:
    """Return what is in the folder, by name. Raises InventoryError."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise _error(folder, f"the folder cannot be read: {error.strerror}") from None


def _error(path: Path, message: str) -> InventoryError:
    return InventoryError([Fault(Place(str(path)), message)])
