"""Runs on a practice host in the place of what a peer asks for: what is asked is done, and what it
answered is kept, with how long it took.

    SSH_ORIGINAL_COMMAND=… python recorder.py FOLDER

A record is lines: `C COMMAND` (in hexadecimal), then in their order `I` (a whole script has come
in), `O SECONDS DATA` and `E SECONDS DATA` (printed, so long after the line before), `X CODE`.
"""

import os
import re
import selectors
import subprocess
import sys
import time
from pathlib import Path

NONCE = re.compile(rb"sf-[0-9a-f]{24}")
_CLOCK = re.compile(rb"\d{10}(\n+@NONCE@ clock 0\n)")


class Record:
    """The lines so far, and when the last was added."""

    def __init__(self, command: bytes) -> None:
        self._lines = [b"C " + command.hex().encode()]
        self._last = time.monotonic()

    def add(self, what: str, data: bytes | None = None) -> None:
        """One line, so long after the one before."""
        now = time.monotonic()
        words = [what]
        if data is not None:
            words += [f"{now - self._last:.4f}", _general(data).hex()]
        self._lines.append(" ".join(words).encode())
        self._last = now

    def whole(self, code: int) -> bytes:
        """All lines."""
        return b"\n".join([*self._lines, f"X {code}".encode(), b""])


def _general(data: bytes) -> bytes:
    """What every host would say: with the nonce that it was given, and the time as it is then."""
    return _CLOCK.sub(rb"@NOW@\1", NONCE.sub(b"@NONCE@", data))


def main(folder: Path) -> int:
    """Return the command's exit code."""
    command = os.fsencode(os.environ["SSH_ORIGINAL_COMMAND"])
    pipe = subprocess.PIPE
    words = [os.environ.get("SHELL", "/bin/sh"), "-c", os.fsdecode(command)]
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe) as child:
        record = Record(NONCE.sub(b"@NONCE@", command))
        _pass(child, record)
        code = child.wait()
    part = folder / f"{time.time_ns()}.part"
    part.write_bytes(record.whole(code))
    part.rename(part.with_suffix(".said"))
    return code


def _pass(child: "subprocess.Popen[bytes]", record: Record) -> None:
    """Until the child has said all."""
    assert child.stdin
    assert child.stdout
    assert child.stderr
    waiting = selectors.DefaultSelector()
    waiting.register(0, selectors.EVENT_READ, None)
    waiting.register(child.stdout, selectors.EVENT_READ, ("O", 1))
    waiting.register(child.stderr, selectors.EVENT_READ, ("E", 2))
    script, open_ends = b"", 2
    while open_ends:
        for key, _ in waiting.select():
            data = os.read(key.fd, 65536)
            if not data:
                waiting.unregister(key.fileobj)
            if key.data is None:
                script += data
                _give(child.stdin.fileno(), data)
                if data and script.endswith(b"\nmain\n"):
                    record.add("I")
                if not data:
                    child.stdin.close()
            elif data:
                record.add(key.data[0], data)
                os.write(key.data[1], data)
            else:
                open_ends -= 1


def _give(to: int, data: bytes) -> None:
    while data:
        data = data[os.write(to, data) :]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
