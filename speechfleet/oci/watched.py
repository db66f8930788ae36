"""Run a program that may take hours, and end it where it does nothing any more."""

import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

SILENT_SECONDS = 1800
"""So long one may show no sign of life: a layer of GiBs is synced to a slow stick, or exported by
an old Docker engine, without a byte more to be seen."""
_LOOK_SECONDS = 5.0


def watched(command: Sequence[str], sign: Callable[[], int]) -> subprocess.CompletedProcess[bytes]:
    """Run it to its end. Where what `sign` gives stays the same for too long, it is ended, and
    TimeoutExpired raised."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe) as process:
        try:
            stdout, stderr = _ended(process, sign)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def _ended(process: subprocess.Popen[bytes], sign: Callable[[], int]) -> tuple[bytes, bytes]:
    last, since = sign(), time.monotonic()
    while True:
        try:
            return process.communicate(timeout=_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            now = sign()
            if now != last:
                last, since = now, time.monotonic()
            elif time.monotonic() - since > SILENT_SECONDS:
                raise subprocess.TimeoutExpired(process.args, SILENT_SECONDS) from None


def bytes_below(folders: Iterable[Path]) -> int:
    """How many bytes the files below these folders have, some of which may come and go."""
    total = 0
    for folder in folders:
        for path in folder.rglob("*"):
            with suppress(OSError):
                total += path.lstat().st_size
    return total
