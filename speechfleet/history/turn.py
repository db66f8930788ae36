"""One process at a time, with a file that several write."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock beside `path`, whose folder is made and is its owner's alone; it ends with its
    process. Raises OSError: BlockingIOError where others hold it for so long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    until = time.monotonic() + seconds
    with os.fdopen(os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)) as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
        yield
