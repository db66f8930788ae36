"""`command:WORDS…`: what a program prints (sops, pass, op, az …). No shell reads the words.

The program is found in PATH, at home (`~/…`) or from the folder of the file that names it. Its
standard output alone is taken. What it says on standard error is shown to nobody: it may be
about the secret.
"""

import os
import selectors
import shlex
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from time import monotonic

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.source import MAX_BYTES, Around, Source, SourceError, only_line

SECONDS = 30.0
"""How long a program may take until its output has ended and it has left."""


def fits(text: str) -> bool:
    """Whether it is words as a shell parts them, the first of them a program."""
    try:
        words = shlex.split(text)
    except ValueError:
        return False
    return bool(words and words[0]) and text.isprintable()


def fetch(text: str, around: Around, seconds: float | None = None) -> Secret:
    """Return what the program prints, one line end left out. Raises SourceError."""
    program, data = run(text, around.folder, SECONDS if seconds is None else seconds)
    return only_line(data, f"what {program} prints")


def run(text: str, folder: Path, limit: float) -> tuple[str, bytes]:
    """Run a program to its end, `limit` seconds at most. Return its name and what it printed,
    which may be a secret, or as much of that as is too much. Raises SourceError."""
    words = _words(text)
    try:
        process = subprocess.Popen(
            words,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no name of a program"
        raise SourceError(f"{words[0]} does not run: {why}; wanted a program in PATH") from None
    with process:
        try:
            data = _printed(process, limit)
        except subprocess.TimeoutExpired:
            raise SourceError(f"{words[0]} {_why_not(process, limit)}") from None
        finally:
            _end(process)
    if process.returncode and len(data) <= MAX_BYTES:
        hint = "run it by hand to see why"
        raise SourceError(f"{words[0]} ended with exit code {process.returncode}; {hint}")
    return words[0], data


def _words(text: str) -> list[str]:
    program, *others = shlex.split(text)
    return [os.path.expanduser(program), *others]  # noqa: PTH111 - pathlib's raises RuntimeError


def _printed(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
    """Return what it prints until it leaves, or too much. Raises TimeoutExpired."""
    assert process.stdout is not None  # noqa: S101 - it was asked for
    until = monotonic() + seconds
    data = b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while len(data) <= MAX_BYTES:
            if not waiting.select(max(0.0, until - monotonic())):
                raise subprocess.TimeoutExpired(process.args, seconds)
            chunk = os.read(process.stdout.fileno(), MAX_BYTES)
            if not chunk:
                process.wait(max(0.0, until - monotonic()))
                break
            data += chunk
    return data


def _why_not(process: "subprocess.Popen[bytes]", limit: float) -> str:
    """Why its output has not ended. Looked at alone, its number stays its own until `_end`."""
    if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        return (
            f"has left, but what it started keeps its output open for more than {limit:g} s; have "
            "that write elsewhere (>/dev/null)"
        )
    return f"did not end within {limit:g} s; run it by hand: it may wait for a log-in or a question"


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End what is left of it, and what it started, unless its output has ended."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


COMMAND = Source("command", "command:WORDS…", fits, fetch, slow=True)
