"""Ask an instance at its published address, as a client would.

From the controller where that address is routable from it, or else through the SSH
connection: a site behind a bastion is often not.
"""

import http.client
import json
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, Literal

from speechfleet.checks.serving import ACCEPTED
from speechfleet.inventory.kinds import PING, READY, Kind
from speechfleet.plan.instance import Instance
from speechfleet.remote.addresses import inside, outside
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable

_SECONDS = 5

Connect = Callable[[], http.client.HTTPConnection]
Way = Literal["direct", "ssh", ""]


def answers_at(room: Room, instance: Instance) -> Way:
    """How its ready path could be had at the published address; empty where it could not."""
    bind, kind = instance.service.bind, instance.service.kind
    direct = outside(room.host, bind)
    if direct:
        with suppress(OSError, http.client.HTTPException):
            port = instance.port
            if _ready(lambda: http.client.HTTPConnection(direct, port, timeout=_SECONDS), kind):
                return "direct"
    with suppress(OSError, http.client.HTTPException, Unreachable):
        if _ready(lambda: _through(room, inside(bind), instance.port), kind):
            return "ssh"
    return ""


def _through(room: Room, address: str, port: int) -> http.client.HTTPConnection:
    channel = room.forward(address, port)
    channel.settimeout(_SECONDS)
    connection = http.client.HTTPConnection(address, port, timeout=_SECONDS)
    connection.sock = channel  # a Channel serves as a socket
    return connection


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
    with closing(connect()) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read(3000)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    return response.status, found if isinstance(found, dict) else {}


def _pongs(connect: Connect) -> bool:
    with closing(connect()) as connection:
        if connection.sock is None:
            connection.connect()
        connection.sock.sendall(b"PING\r\n")
        return connection.sock.recv(16).startswith(b"+PONG")
