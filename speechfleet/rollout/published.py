"""Ask an instance at its published address, as a client would.

From the controller where that address is routable from it, or else through the SSH
connection: a site behind a bastion is often not.
"""

import http.client
import json
from contextlib import suppress
from typing import Literal

from speechfleet.inventory.kinds import PING, Kind
from speechfleet.plan.instance import Instance
from speechfleet.remote.addresses import inside, outside
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable

_SECONDS = 5

Way = Literal["direct", "ssh", ""]


def answers_at(room: Room, instance: Instance) -> Way:
    """How its ready path could be had at the published address; empty where it could not."""
    bind, kind = instance.service.bind, instance.service.kind
    direct = outside(room.host, bind)
    if direct:
        with suppress(OSError, http.client.HTTPException):
            if _ready(http.client.HTTPConnection(direct, instance.port, timeout=_SECONDS), kind):
                return "direct"
    with suppress(OSError, http.client.HTTPException, Unreachable):
        if _ready(_through(room, inside(bind), instance.port), kind):
            return "ssh"
    return ""


def _through(room: Room, address: str, port: int) -> http.client.HTTPConnection:
    channel = room.forward(address, port)
    channel.settimeout(_SECONDS)
    connection = http.client.HTTPConnection(address, port, timeout=_SECONDS)
    connection.sock = channel  # a Channel serves as a socket
    return connection


def _ready(connection: http.client.HTTPConnection, kind: Kind) -> bool:
    try:
        if kind.ready_path == PING:
            return _pongs(connection)
        connection.request("GET", kind.ready_path)
        response = connection.getresponse()
        body = response.read(3000)
    finally:
        connection.close()
    return response.status == 200 and (not kind.keyed or _says_ready(body))


def _pongs(connection: http.client.HTTPConnection) -> bool:
    if connection.sock is None:
        connection.connect()
    connection.sock.sendall(b"PING\r\n")
    return connection.sock.recv(16).startswith(b"+PONG")


def _says_ready(body: bytes) -> bool:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return True
    return not isinstance(found, dict) or found.get("ready", "ready") == "ready"
