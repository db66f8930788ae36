"""Queries, that is, what a container is paid for: WebSockets, and synthesis over REST."""

from functools import partial

from . import recognition
from . import synthesis as speaking
from .container import Container
from .faults import Mishap
from .messages import Close, read
from .server import NOT_FOUND, Answer, Request, Talk, Wire, json_answer
from .websocket import WebSocket, accepted

_REST = "/cognitiveservices/v1"
_AT_ONCE = {Mishap.REFUSED: 403, Mishap.THROTTLED: 429}


def is_query(request: Request) -> bool:
    """Tell whether it is one, for whatever kind of container."""
    upgrade = request.headers.get("upgrade", "").lower() == "websocket"
    return upgrade or (request.method, request.path) == ("POST", _REST)


def query(container: Container, request: Request, now: float) -> Answer | Talk | None:
    """Answer one; only while metering is accepted. None closes the connection."""
    rest = request.method == "POST"
    if not (container.kind.speaks if rest else request.path in container.kind.sockets):
        return NOT_FOUND
    if not container.ready(now):
        return Answer(503)
    mishap = container.faults.query
    if mishap in _AT_ONCE:
        return json_answer(_AT_ONCE[mishap], {"error": mishap})
    if mishap is Mishap.STUCK or (rest and mishap is Mishap.HANG):
        return _stuck
    if rest:
        return None if mishap is Mishap.CUT else speaking.synthesis(container, request)
    return partial(_conversation, container, request)


def _stuck(wire: Wire) -> None:
    """Say nothing until the client goes away."""
    while wire.reader.read(1):
        pass


def _conversation(container: Container, request: Request, wire: Wire) -> None:
    wire.writer.write(accepted(request.headers.get("sec-websocket-key", "")).encode())
    wire.writer.flush()
    socket = WebSocket(wire.reader, wire.writer)
    messages = map(read, socket.messages())
    if container.kind.speaks:
        replies = speaking.converse(container, messages)
    else:
        replies = recognition.converse(request.path, messages, container.faults.query)
    for reply in replies:
        if isinstance(reply, Close):
            if reply.code:
                socket.close(reply.code, reply.reason)
            return
        socket.send(reply)
