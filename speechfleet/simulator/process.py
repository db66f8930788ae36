"""What the process itself does: say a line, and leave when told to."""

import contextlib
import os
import signal
import sys
import threading


def say(*lines: str) -> None:
    """Write lines to the console at once; `docker logs` shows them."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def leave_when_told() -> None:
    """Exit with code 0 at SIGTERM and SIGINT, with the .NET generic host's last line.

    Called before any other thread is started: threads take over which signals are blocked. The
    process is PID 1 of its container, where a signal that is neither handled nor blocked is
    ignored.
    """
    # A thread that waits for the signal, not a handler: Python runs a handler between two steps
    # of the main thread, which may just have begun to wait ten seconds for a billing endpoint.
    numbers = (signal.SIGTERM, signal.SIGINT)
    signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    threading.Thread(target=_leave_at, args=(numbers,), daemon=True).start()


def _leave_at(numbers: tuple[signal.Signals, ...]) -> None:
    signal.sigwait(numbers)
    # Not `say`: the main thread may be in the middle of one, and hold the buffer's lock.
    with contextlib.suppress(OSError):
        os.write(sys.stdout.fileno(), b"Application is shutting down...\n")
    os._exit(0)
