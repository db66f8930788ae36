"""A line to a host that counts what goes over it, and is cut where a test says so."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 65536


@dataclass
class Line:
    """Passes connections on to `to`. Each entry of `cuts` cuts one connection, once it has
    carried so many bytes to the host."""

    to: tuple[str, int]
    cuts: list[int] = field(default_factory=list)
    sent: int = 0
    """Bytes that went to the host."""
    at_cut: Callable[[], None] = lambda: None
    """Called at each cut, before either end learns of it."""
    port: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _open: set[socket.socket] = field(default_factory=set)
    _threads: list[threading.Thread] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                here, _ = listener.accept()
            except OSError:  # closed: the test is over
                return
            there = socket.create_connection(self.to)
            self._open |= {here, there}
            for pair in ((here, there, True), (there, here, False)):
                thread = threading.Thread(target=self._pass_on, args=pair, daemon=True)
                self._threads.append(thread)
                thread.start()

    def end(self) -> None:
        """Cut what is still open, and wait until all of it is closed."""
        for one in list(self._open):
            _cut(one)
        for thread in self._threads:
            thread.join(60)

    def _pass_on(self, here: socket.socket, there: socket.socket, to_host: bool) -> None:
        """One direction. A connection is over where either is."""
        carried = 0
        with suppress(OSError):
            while data := here.recv(_CHUNK):
                there.sendall(data)
                carried += len(data)
                if self._note(len(data), carried, to_host):
                    break
        _cut(here)
        _cut(there)
        self._open.discard(here)
        here.close()

    def _note(self, count: int, carried: int, to_host: bool) -> bool:
        """Count, and say whether this connection is to be cut here."""
        with self._lock:
            self.sent += count * to_host
            cut = to_host and bool(self.cuts) and carried >= self.cuts[0]
            if cut:
                self.cuts.pop(0)
                self.at_cut()
            return cut


def _cut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


@contextmanager
def line(address: str, to: tuple[str, int]) -> Iterator[Line]:
    """A line that begins at an address of this machine, at a port of its own."""
    with socket.create_server((address, 0)) as listener:
        found = Line(to, port=listener.getsockname()[1])
        server = threading.Thread(target=found.serve, args=(listener,), daemon=True)
        server.start()
        try:
            yield found
        finally:
            _cut(listener)
            server.join(60)
            found.end()
