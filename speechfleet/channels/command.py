"""`command`: a program that gets the news as JSON on its standard input. No shell reads its words.

What it prints on standard output is thrown away. Of what it says on standard error the first line
is shown where it failed.
"""

import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from typing import IO

from speechfleet.channels.kind import ChannelError, ChannelKind, News
from speechfleet.inventory.fleet import Channel

SECONDS = 30.0
"""How long the program may take."""

_LONGEST = 200


def send(channel: Channel, news: News, seconds: float | None = None) -> None:
    """Run the program, and end it and what it started when its time is over.

    Raises ChannelError.
    """
    program, *words = channel.words
    words = [os.path.expanduser(program), *words]  # noqa: PTH111 - pathlib's raises RuntimeError
    # Files, for a pipe that somebody else holds open would have to be waited for.
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said:
        told.write(news.document.encode())
        told.seek(0)
        code = _run(words, told, said, SECONDS if seconds is None else seconds)
        if code:
            raise ChannelError(f"{program} ended with exit code {code}{_first_line(said)}")


def _run(words: list[str], told: IO[bytes], said: IO[bytes], seconds: float) -> int:
    try:
        process = subprocess.Popen(
            words, stdin=told, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
        )
    except OSError as error:
        why = f"does not run: {error.strerror}; wanted a program in PATH"
        raise ChannelError(f"{words[0]} {why}") from None
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise ChannelError(f"{words[0]} took more than {seconds:g} s, and was ended") from None
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _first_line(said: IO[bytes]) -> str:
    said.seek(0)
    line = said.read(_LONGEST).decode(errors="replace").partition("\n")[0]
    shown = "".join(c for c in line if c.isprintable()).strip()
    return f": {shown}" if shown else "; run it by hand to see why"


COMMAND = ChannelKind("command", send)
