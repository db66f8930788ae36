"""One exec on one host, as root: a script in, frames out, answers in between."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from paramiko import Channel, Transport

from speechfleet.remote import become
from speechfleet.remote.errors import Unreachable, mapped
from speechfleet.remote.frames import Frame, Splitter
from speechfleet.secrets.secret import Secret

_LOG = logging.getLogger(__name__)
_CHUNK = 65536
_HELD_MOST = 64 << 20
"""What a host may say between two frames, at most: a part of a survey, or an errand's share of a
MiB, is far less."""
_REQUEST_SECONDS = 20
_GATHER_SECONDS = 0.02
"""A host prints part by part, and each wake-up costs the controller as much as reading a part."""


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
        self._heard = b"\n"
        self._said = b""
        # Cheaper by half than the pipe that `select` would want of each channel.
        self._arrived = threading.Event()
        self.channel.in_buffer.set_event(self._arrived)
        self.channel.in_stderr_buffer.set_event(self._arrived)

    def send(self, data: bytes) -> None:
        with mapped(self.where):
            self.channel.sendall(data)

    def close(self) -> None:
        with suppress(Exception):
            self.channel.close()

    def frames(self, idle_seconds: float, total_seconds: float) -> Iterator[Frame]:
        """The frames of standard output as they come; those of standard error go to `stderr`.

        Raises Unreachable when nothing comes for `idle_seconds`, or when the end does not come
        within `total_seconds`, not counting what the caller does between two frames.
        """
        end = time.monotonic() + total_seconds
        while True:
            limit = min(idle_seconds, end - time.monotonic())
            out, err, ended = self._receive(limit, _GATHER_SECONDS)
            self.stderr.extend(self._err.feed(err))
            self._bound(self._err.held)
            for frame in self._out.feed(out):
                if _LOG.isEnabledFor(logging.DEBUG):
                    _LOG.debug("%s: %s", self.where, " ".join(frame.words))
                told = time.monotonic()
                yield frame
                end += time.monotonic() - told
            self._bound(self._out.held)
            if ended:
                return

    def _bound(self, held: int) -> None:
        """Raise Unreachable, and cut the connection, where a host that never comes to an end would
        fill the controller's memory."""
        if held > _HELD_MOST:
            self.close()
            message = f"{self.where} says {held >> 20} MiB without an end: it was cut off"
            raise Unreachable("reach.lost", message, "see what its shell or its sudo prints there")

    @property
    def complaints(self) -> list[str]:
        """The lines of standard error, as they came."""
        texts = [*(frame.text for frame in self.stderr), self._err.rest]
        return [line.strip() for text in texts for line in text.splitlines() if line.strip()]

    def complains_after(self, words: tuple[str, ...]) -> bool:
        """Whether a whole line has come on standard error since that frame, and no other frame.
        It does not wait."""
        while self.channel.recv_stderr_ready():
            self.stderr.extend(self._err.feed(self.channel.recv_stderr(_CHUNK)))
        heard = bool(self.stderr) and self.stderr[-1].words == words
        return heard and bool(self._err.rest.rpartition("\n")[0].strip())

    def enter(self, password: Secret | None) -> None:
        """Become root. Raises Unreachable where that is not to be had."""
        self._hear(lambda: self._class is not None, 10)
        if self._class is None:
            raise become.no_shell(self.where)
        self.become = self._class
        _LOG.debug("%s: becomes root by %s", self.where, self.become)
        refused = become.refusal(self.become, self.where)
        if refused:
            raise refused
        if self.become == "password":
            self._give_password(password)
        if self.become != "root":
            self._hear(lambda: self._succeeded, 30)
            if not self._succeeded:
                raise become.no_success(self.where, _text(self._said))

    def _give_password(self, password: Secret | None) -> None:
        """Answer sudo's own prompt, once; a second prompt means that it was wrong."""
        if password is None:
            raise become.no_password(self.where)
        prompt = f"{self.nonce}-{become.PROMPT}".encode()
        self._hear(lambda: prompt in self._said, 30)
        if prompt not in self._said:
            raise become.no_success(self.where, _text(self._said))
        self._said = b""
        self.send(become.answer(password))
        self._hear(lambda: self._succeeded or prompt in self._said, 30)
        if prompt in self._said or b"incorrect password" in self._said:
            raise become.wrong_password(self.where)

    @property
    def _class(self) -> str | None:
        """How root is reached, once the login shell has told."""
        # No pattern: each host has its own nonce, and compiling one would be a tenth of a log-in.
        _, _, after = self._heard.partition(f"\n{self.nonce} ".encode())
        word, line_end, _ = after.partition(b"\n")
        return word.decode() if line_end and word.isalpha() else None

    @property
    def _succeeded(self) -> bool:
        return f"\n{self.nonce} ok\n".encode() in self._heard

    def _hear(self, enough: Callable[[], bool], seconds: float) -> None:
        """Gather what comes on both streams until it is enough, or the end."""
        end = time.monotonic() + seconds
        ended = False
        while not ended and not enough():
            out, err, ended = self._receive(end - time.monotonic())
            self._heard += out
            self._said += err
            self._bound(len(self._heard) + len(self._said))

    def _receive(self, seconds: float, gather: float = 0) -> tuple[bytes, bytes, bool]:
        """What has come on both streams, and whether all ended. Where nothing has, it is waited
        for, and a little longer for what comes close behind."""
        with mapped(self.where):
            if seconds <= 0:
                raise TimeoutError
            # In this order: reading one stream takes back the event of the other.
            if not self._pending():
                if not self._arrived.wait(seconds):
                    raise TimeoutError
                time.sleep(gather)
            return self._take()

    def _pending(self) -> bool:
        channel = self.channel
        return channel.recv_ready() or channel.recv_stderr_ready() or channel.closed

    def _take(self) -> tuple[bytes, bytes, bool]:
        out = self.channel.recv(_CHUNK) if self.channel.recv_ready() else b""
        err = self.channel.recv_stderr(_CHUNK) if self.channel.recv_stderr_ready() else b""
        ended = not out and not err and bool(self.channel.eof_received or self.channel.closed)
        return out, err, ended


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def start(transport: Transport, where: str, nonce: str, needs_become: bool) -> Exec:
    """Start the one exec of a connection: a shell that becomes root and reads a script."""
    with mapped(where):
        channel = transport.open_session(timeout=_REQUEST_SECONDS)
        channel.settimeout(_REQUEST_SECONDS)
        # Paramiko waits for the answer to an exec request without a limit.
        watchdog = threading.Timer(_REQUEST_SECONDS, channel.close)
        watchdog.start()
        try:
            channel.exec_command(become.login_command(nonce, needs_become))
        finally:
            watchdog.cancel()
    return Exec(channel, where, nonce)
