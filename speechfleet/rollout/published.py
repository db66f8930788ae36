"""Ask an instance at its published address, as a client would.

From the controller where that address is routable from it, or else through the SSH
connection: a site behind a bastion is often not.
"""

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from typing import Any, Literal, cast

from speechfleet.checks.serving import ACCEPTED
from speechfleet.inventory.kinds import PING, READY, Kind
from speechfleet.plan.instance import Instance
from speechfleet.remote.addresses import inside, outside
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from speechfleet.speech.line import Line

_SECONDS = 5
"""For a connection, and for all of an answer."""

Connect = Callable[[], AbstractContextManager[Line]]
Way = Literal["direct", "ssh", ""]


def answers_at(room: Room, instance: Instance) -> Way:
    """How its ready path could be had at the published address; empty where it could not."""
    bind, kind, port = instance.service.bind, instance.service.kind, instance.port
    direct = outside(room.host, bind)
    if direct:
        with suppress(OSError, http.client.HTTPException):
            if _ready(lambda: _directly(direct, port), kind):
                return "direct"
    with suppress(OSError, http.client.HTTPException, Unreachable):
        if _ready(lambda: _through(room, inside(bind), port), kind):
            return "ssh"
    return ""


def _directly(address: str, port: int) -> AbstractContextManager[Line]:
    return _line(socket.create_connection((address, port), _SECONDS), address, port)


def _through(room: Room, address: str, port: int) -> AbstractContextManager[Line]:
    channel = cast(socket.socket, room.forward(address, port))  # it serves as a socket
    return _line(channel, address, port)


@contextmanager
def _line(sock: socket.socket, address: str, port: int) -> Iterator[Line]:
    with closing(sock):
        yield Line(sock, f"[{address}]:{port}" if ":" in address else f"{address}:{port}", _SECONDS)


def _ready(connect: Connect, kind: Kind) -> bool:
    """A container that has no `/ready` is asked for its `/status`, as it was on its host."""
    if kind.ready_path == PING:
        return _pongs(connect)
    code, said = _asked(connect, kind.ready_path)
    if code == 404 and kind.keyed and kind.ready_path == READY:
        code, said = _asked(connect, kind.status_path)
        return code == 200 and said.get("apiStatus") in ACCEPTED
    return code == 200 and (not kind.keyed or said.get("ready", "ready") == "ready")


def _asked(connect: Connect, path: str) -> tuple[int, dict[str, Any]]:
    """The code, and the JSON object in the body; an empty one where it is none."""
    with connect() as line:
        connection = http.client.HTTPConnection(line.host)
        connection.sock = line  # it serves as a socket
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read(3000)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    return response.status, found if isinstance(found, dict) else {}


def _pongs(connect: Connect) -> bool:
    with connect() as line:
        line.sendall(b"PING\r\n")
        return line.receive().startswith(b"+PONG")
