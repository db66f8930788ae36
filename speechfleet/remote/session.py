"""One exec on one host, as root: a script in, frames out, answers in between."""

import selectors
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from paramiko import Channel, Transport

from speechfleet.remote import become
from speechfleet.remote.errors import Unreachable, mapped
from speechfleet.remote.frames import Frame, Splitter
from speechfleet.secrets.secret import Secret

_CHUNK = 65536


@dataclass
class Exec:
    """A running script. `frames()` gives its frames; `send()` answers it."""

    channel: Channel
    where: str
    nonce: str
    become: str = ""
    stderr: list[Frame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._out = Splitter(self.nonce)
        self._err = Splitter(self.nonce)
        self._noise = b""

    def send(self, data: bytes) -> None:
        with mapped(self.where):
            self.channel.sendall(data)

    def close(self) -> None:
        with suppress(Exception):
            self.channel.close()

    def frames(self, idle_seconds: float, total_seconds: float) -> Iterator[Frame]:
        """The frames of standard output as they come; those of standard error go to `stderr`.

        Raises Unreachable when nothing comes for `idle_seconds`, or at all in time.
        """
        end = time.monotonic() + total_seconds
        while True:
            limit = min(idle_seconds, end - time.monotonic())
            out, err, ended = self._receive(limit)
            self.stderr.extend(self._err.feed(err))
            yield from self._out.feed(out)
            if ended:
                return

    @property
    def complaints(self) -> str:
        """What came on standard error since its last frame."""
        return self._err.rest

    def enter(self, password: Secret | None) -> None:
        """Become root. Raises Unreachable where that is not to be had."""
        self.become = self._class(self._lines(10))
        refused = become.refusal(self.become, self.where)
        if refused:
            raise refused
        if self.become == "nopasswd":
            self._succeed()
        elif self.become == "password":
            self._give_password(password)

    def _class(self, lines: Iterator[bytes]) -> str:
        start = f"{self.nonce} ".encode()
        for line in lines:
            if line.startswith(start):
                return line[len(start) :].decode("utf-8", "replace").strip()
        raise Unreachable(
            "reach.shell",
            f"{self.where}: the login shell did not run our command",
            "is the account's shell a real one (not nologin), and does its profile exit?",
        )

    def _give_password(self, password: Secret | None) -> None:
        if password is None:
            raise become.no_password(self.where)
        prompt = f"{self.nonce}-{become.PROMPT}".encode()
        said = self._until(prompt, 30)
        if prompt not in said:
            raise become.no_success(self.where, said.decode("utf-8", "replace"))
        self.send(become.answer(password))
        said = self._until(prompt, 30)
        if prompt in said or b"incorrect password" in said:
            raise become.wrong_password(self.where)
        if not self._succeeded:
            raise become.no_success(self.where, said.decode("utf-8", "replace"))

    def _succeed(self) -> None:
        said = self._until(b"", 30)
        if not self._succeeded:
            raise become.no_success(self.where, said.decode("utf-8", "replace"))

    @property
    def _succeeded(self) -> bool:
        return f"\n{self.nonce} ok\n".encode() in self._noise

    def _until(self, prompt: bytes, seconds: float) -> bytes:
        """What came on standard error until `prompt`, sudo's success, or the end."""
        said = b""
        end = time.monotonic() + seconds
        while not self._succeeded and not (prompt and prompt in said):
            out, err, ended = self._receive(end - time.monotonic())
            self._noise += out
            said += err
            if ended:
                break
        return said

    def _lines(self, seconds: float) -> Iterator[bytes]:
        """Lines of standard output; what came beyond the line at hand is kept as noise."""
        end = time.monotonic() + seconds
        held = b""
        while True:
            while b"\n" in held:
                line, _, held = held.partition(b"\n")
                self._noise = b"\n" + held
                yield line
            out, _, ended = self._receive(end - time.monotonic())
            held += out
            if ended and b"\n" not in held:
                return

    def _receive(self, seconds: float) -> tuple[bytes, bytes, bool]:
        """What has come on both streams, waiting for it if need be, and whether all ended."""
        with mapped(self.where), selectors.DefaultSelector() as selector:
            if not self._pending():
                selector.register(self.channel, selectors.EVENT_READ)
                if seconds <= 0 or not selector.select(seconds):
                    raise TimeoutError
            return self._take()

    def _pending(self) -> bool:
        channel = self.channel
        return channel.recv_ready() or channel.recv_stderr_ready() or channel.closed

    def _take(self) -> tuple[bytes, bytes, bool]:
        out = self.channel.recv(_CHUNK) if self.channel.recv_ready() else b""
        err = self.channel.recv_stderr(_CHUNK) if self.channel.recv_stderr_ready() else b""
        ended = not out and not err and bool(self.channel.eof_received or self.channel.closed)
        return out, err, ended


def start(transport: Transport, where: str, nonce: str, needs_become: bool) -> Exec:
    """Start the one exec of a connection: a shell that becomes root and reads a script."""
    with mapped(where):
        channel = transport.open_session(timeout=15)
        channel.exec_command(become.login_command(nonce, needs_become))
    return Exec(channel, where, nonce)
