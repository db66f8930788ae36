"""Standard output and error that a full disk, or a reader who has left, cannot end a run by."""

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Stream(io.FileIO):
    """Takes all that is written: from what cannot be on it is dropped, and `lost` says why."""

    lost: OSError | None = None

    def write(self, data: "ReadableBuffer", /) -> int:
        """Return how much was taken."""
        if self.lost is None:
            try:
                return super().write(data)
            except OSError as error:
                self.lost = error
        return memoryview(data).nbytes


class Done(int):
    """The exit code of what was done at hosts: it is true whoever reads the output."""


def taken_over() -> Stream:
    """Put standard output and error upon such streams; returns that of standard output."""
    out, sys.stdout = _replaced(sys.stdout, 1)
    _, sys.stderr = _replaced(sys.stderr, 2)
    return out


def _replaced(text: TextIO | None, number: int) -> tuple[Stream, io.TextIOWrapper]:
    """Python has None for one that was closed before it began."""
    if text is None:
        stream = Stream(os.devnull, "w")
        stream.lost = OSError(errno.EBADF, "it is closed")
        return stream, io.TextIOWrapper(io.BufferedWriter(stream))
    stream = Stream(number, "w", closefd=False)
    lines = number == 2 or stream.isatty()
    buffered = io.BufferedWriter(stream)
    # What an encoding lacks is written as an escape: no arrow, and nothing that a host said, is
    # worth a run.
    return stream, io.TextIOWrapper(
        buffered, text.encoding, "backslashreplace", line_buffering=lines
    )


def is_lost() -> bool:
    """Whether nobody gets any more what is written to standard output."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return isinstance(raw, Stream) and raw.lost is not None


def final_code(code: int, out: Stream) -> int:
    """The exit code, once it is known whether all was written.

    Where it was not, that is said, and a command that changes hosts has the code that it has
    anyway. Any other has nothing but its output: 2 where it would be 0, but for a reader who left
    (`| head`): they have seen what they wanted, and nothing is said.
    """
    sys.stdout.flush()
    if out.lost is None:
        return code
    done = isinstance(code, Done)
    if out.lost.errno == errno.EPIPE and not done:
        return int(code)
    stands = "; what was done at hosts stands: speechfleet status, runs show" if done else ""
    click.echo(f"standard output could not be written: {out.lost.strerror}{stands}", err=True)
    return int(code) if done else int(code) or 2
