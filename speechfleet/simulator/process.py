"""What the process itself does: say a line, and leave when told to."""

import contextlib
import os
import signal
import sys
from types import FrameType


def say(*lines: str) -> None:
    """Write lines to the console at once; `docker logs` shows them."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def leave_when_told() -> None:
    """Exit with code 0 at SIGTERM and SIGINT, with the .NET generic host's last line.

    The process is PID 1 of its container, where a signal without a handler is ignored.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(_number: int, _frame: FrameType | None) -> None:
    # Not `say`: the signal may have come in the middle of one, and a buffer takes no second.
    with contextlib.suppress(OSError):
        os.write(sys.stdout.fileno(), b"Application is shutting down...\n")
    os._exit(0)
