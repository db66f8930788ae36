"""One file to one host, over the SSH connection that is there.

The host says how much of it is there, and only the rest is sent; the file has its name once its
digest is right. The bytes go through the exec that is root already: sftp would write as the
user who logged in. What sudo's `log_input` keeps, it would keep of them too.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from speechfleet.plan.render import verbatim
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.session import Exec

STALL_SECONDS = 120
"""So long at most nothing moves."""
_CHUNK = 32768 - 64
"""What OpenSSH takes in one packet, less what Paramiko puts around it: whole packets, and at most
the host's window (2 MiB) in memory."""
_DIGEST_CHUNK = 1 << 20
_IDLE_SECONDS = 60
_END_SECONDS = 3600
"""For the host to digest what came and to write it to its disk; it gives a sign of life."""

Progress = Callable[[int], None]
"""Told of bytes: those that the host had already, then those that were sent."""


class NotCarried(Exception):
    """The host did not take the file: why, and what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(f"{message}; {fix}")
        self.message = message
        self.fix = fix


@dataclass(frozen=True)
class Freight:
    """A local file, and what it is to be on the host. `sha256` is 64 hex digits."""

    source: Path
    path: str
    size: int
    sha256: str
    mode: int = 0o600

    @property
    def words(self) -> str:
        """The words of `receive` in templates/apply.sh, quoted."""
        return " ".join(map(quote, (self.path, str(self.size), self.sha256, f"{self.mode:04o}")))


def freight(source: Path, path: str, mode: int = 0o600) -> Freight:
    """A file with the size and digest that it has now. Raises OSError."""
    digest = hashlib.sha256()
    with source.open("rb") as file:
        while data := file.read(_DIGEST_CHUNK):
            digest.update(data)
    return Freight(source, path, source.stat().st_size, digest.hexdigest(), mode)


def carry(
    room: Room,
    what: Freight,
    progress: Progress = lambda count: None,
    stall: float = STALL_SECONDS,
) -> None:
    """Bring one file to the host, as root's. Nothing is sent where it is there already.

    Raises Unreachable where the connection breaks or nothing moves for `stall` seconds: what came
    stays there, and to carry it again goes on from there. Raises NotCarried where the host
    refuses, and OSError where the source cannot be read.
    """
    exec_ = room.start()
    exec_.send(_script(exec_.nonce, what).encode())
    for frame in exec_.frames(max(_IDLE_SECONDS, stall), _END_SECONDS):
        match frame.words:
            case ("have", here) if here.isdecimal():
                send_rest(exec_, what, int(here), progress, stall)
            case ("received", "0"):
                return
            case ("received", _):
                raise refused(exec_, what)
    raise Unreachable(
        "reach.lost",
        f"{room.where} broke off: {what.path} is not there yet",
        "see to the network and to sshd's log, then run again: it goes on from there",
    )


def refused(exec_: Exec, what: Freight) -> NotCarried:
    """Why the host did not take it, in the host's own words."""
    said = exec_.complaints[-1][:300] if exec_.complaints else "the host gave no reason"
    message = f"{what.path} was not brought: {said}"
    return NotCarried(message, "see to the disk there (df -h), then run again")


def send_rest(exec_: Exec, what: Freight, here: int, progress: Progress, stall: float) -> None:
    """Send what the host does not have. It stops where the host complains meanwhile: `received`
    follows. Raises Unreachable and OSError."""
    progress(here)
    with what.source.open("rb") as file, _watched(exec_, stall) as moved:
        file.seek(here)
        left = what.size - here
        while left and not exec_.complains_after(("have", str(here))):
            data = file.read(min(_CHUNK, left))
            if not data:
                break
            exec_.send(data)
            moved()
            progress(len(data))
            left -= len(data)
    if left:
        exec_.channel.shutdown_write()


@contextmanager
def _watched(exec_: Exec, stall: float) -> Iterator[Callable[[], None]]:
    """Cut the connection when nothing moves for too long: Paramiko's own limit is for the
    channel's window, and at a half-open connection it is the socket that takes no more."""
    over = threading.Event()
    last = time.monotonic()

    def moved() -> None:
        nonlocal last
        last = time.monotonic()

    def watch() -> None:
        while not over.wait(min(1.0, stall)):
            if time.monotonic() - last > stall:
                with suppress(Exception):
                    exec_.channel.get_transport().close()
                return

    limit = exec_.channel.gettimeout()
    exec_.channel.settimeout(stall)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield moved
    finally:
        over.set()
        exec_.channel.settimeout(limit)


def _script(nonce: str, what: Freight) -> str:
    return (
        f"nonce={quote(nonce)}\n{verbatim('apply.sh')}\n"
        f"main() {{\nreceive {what.words}\nframe received $?\nexit 0\n}}\nmain\n"
    )
