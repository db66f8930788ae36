"""The way to an instance: to its published address, as clients go, or where that is not routable
from here, through the SSH connection of its host."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from speechfleet.inventory.fleet import Host
from speechfleet.remote.addresses import inside, outside
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from speechfleet.speech.failed import Failed
from speechfleet.speech.line import Line

_CONNECT_SECONDS = 5


@contextmanager
def line_to(
    host: Host, bind: str, port: int, room: Callable[[], Room], seconds: float, silent: set[str]
) -> Iterator[Line]:
    """A connection that is over after so many seconds. `room` logs in to the host, where that is
    needed; `silent` are the host's addresses that let nothing be heard, which is waited for once.
    Raises Failed where there is no way."""
    sock, address = _connected(host, bind, port, room, seconds, silent)
    try:
        yield Line(sock, f"[{address}]:{port}" if ":" in address else f"{address}:{port}", seconds)
    finally:
        sock.close()


def _connected(
    host: Host, bind: str, port: int, room: Callable[[], Room], seconds: float, silent: set[str]
) -> tuple[socket.socket, str]:
    direct = outside(host, bind)
    if direct and direct not in silent:
        limit = min(seconds, _CONNECT_SECONDS)
        try:
            return socket.create_connection((direct, port), limit), direct
        except TimeoutError:
            silent.add(direct)
        except OSError:
            pass
    address = inside(bind)
    try:
        channel = room().forward(address, port)
    except Unreachable as trouble:
        way = f"neither at {direct}:{port} nor" if direct else "not"
        message = f"it is reached {way} through SSH: {trouble.message}"
        raise Failed("probe.connect", message) from trouble
    return cast(socket.socket, channel), address  # a channel serves as a socket
