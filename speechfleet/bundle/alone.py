"""One process at a time makes a bundle in a folder: each takes away what it does not want there."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speechfleet.bundle.manifest import BundleError


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder, which is made where it is not there; ends with its process. Raises OSError,
    and BundleError where another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    number = os.open(folder, os.O_RDONLY)
    try:
        _lock(number, folder)
        yield
    finally:
        os.close(number)


def _lock(number: int, folder: Path) -> None:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BundleError(
            f"another `speechfleet bundle create` is at work in {folder}; wait until it has ended, "
            "or name another folder"
        ) from None
    except OSError:
        return  # some file systems have no locks
