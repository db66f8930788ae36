"""A file that could not be put where it belongs is kept elsewhere, under a name that is free."""

import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path


def kept(data: bytes, name: str, folders: Iterable[Path]) -> Path | None:
    """Write it to the first folder that takes it, for its owner alone; None where none does."""
    for folder in folders:
        with suppress(OSError):
            return _written(data, folder / name)
    return None


def _written(data: bytes, path: Path) -> Path:
    for number in count(1):
        one = path if number == 1 else path.with_name(f"{path.name}.{number}")
        with suppress(FileExistsError):
            descriptor = os.open(one, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            break
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        one.unlink(missing_ok=True)
        raise
    return one
