"""A host's side of one exec, as a list of what it says."""

import threading
from dataclasses import dataclass
from typing import cast

from paramiko import Channel

from speechfleet.remote.session import Exec

NONCE = "sf-0123456789abcdef01234567"


SHUT = b"(no more)"
"""Stands in what was sent for the end of it."""


@dataclass(frozen=True)
class Out:
    data: bytes


@dataclass(frozen=True)
class Err:
    data: bytes


@dataclass(frozen=True)
class Until:
    """The host says no more before it was told this."""

    data: bytes


class End:
    """The channel is closed; without it the host is silent after its last word."""


class FakeChannel:
    """Paramiko's channel as far as a session uses it."""

    def __init__(self, *says: Out | Err | Until | End) -> None:
        self._says = list(says)
        self.sent = b""
        self.shut = False
        self.in_buffer = self.in_stderr_buffer = self

    def set_event(self, event: threading.Event) -> None:
        """As a buffer of the channel: where this host is silent, the time is over at once."""
        setattr(event, "wait", lambda seconds: False)  # noqa: B010

    def exec(self) -> Exec:
        return Exec(cast(Channel, self), "ber-01:22", NONCE)

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def shutdown_write(self) -> None:
        self.sent += SHUT

    def close(self) -> None:
        self.shut = True

    def gettimeout(self) -> float:
        return 20

    def settimeout(self, seconds: float) -> None:
        pass

    def recv_ready(self) -> bool:
        return isinstance(self._next(), Out)

    def recv_stderr_ready(self) -> bool:
        return isinstance(self._next(), Err)

    def recv(self, size: int) -> bytes:
        return self._take(size)

    def recv_stderr(self, size: int) -> bytes:
        return self._take(size)

    @property
    def closed(self) -> bool:
        return isinstance(self._next(), End)

    eof_received = closed

    def _next(self) -> Out | Err | Until | End | None:
        if self._says and isinstance(word := self._says[0], Until) and word.data in self.sent:
            self._says.pop(0)
        return self._says[0] if self._says else None

    def _take(self, size: int) -> bytes:
        word = self._says.pop(0)
        assert isinstance(word, Out | Err)
        assert len(word.data) <= size
        return word.data
