"""A connection with an end: whatever the other side does, it is over at the deadline."""

import io
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field

_SLICE = 32 * 1024


@dataclass
class Line:
    """An open connection, used until `seconds` after it was made. Raises TimeoutError then, and
    OSError where the other side is gone. A channel of SSH serves as its socket."""

    sock: socket.socket
    host: str
    """The name that requests give the other side: `10.1.2.3:5000`."""
    seconds: float
    stage: str = "at the handshake"
    """What is under way, for messages."""
    began: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        """Seconds since the connection was there."""
        return time.monotonic() - self.began

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        while data:
            self._limit()
            sent = self.sock.send(data[:_SLICE])
            if not sent:
                raise BrokenPipeError("the connection is closed")
            data = data[sent:]

    def receive(self) -> bytes:
        """What has come, at least a byte; nothing where the other side is done."""
        self._limit()
        return self.sock.recv(_SLICE)

    def arrived(self) -> bytes | None:
        """What has come by now; None where that is nothing, no bytes where the other side is
        done."""
        self._limit()
        self.sock.settimeout(0)
        try:
            return self.sock.recv(_SLICE)
        except (BlockingIOError, TimeoutError):  # a socket says the one, a channel the other
            return None

    def makefile(self, mode: str) -> io.BufferedReader:
        """As `http.client` reads from what it takes for a socket."""
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """The connection is closed by whoever made it."""

    def cut(self) -> None:
        """End it from any thread: whoever waits for it there waits no longer."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def _limit(self) -> None:
        left = self.seconds - self.elapsed()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)


class _Reader(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        self._line = line
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        self._rest = self._rest or self._line.receive()
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
