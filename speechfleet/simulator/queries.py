"""Queries, that is, what a container is paid for: WebSockets, and synthesis over REST."""

from collections import deque
from collections.abc import Iterator
from functools import partial

from . import recognition
from . import synthesis as speaking
from .container import Container
from .faults import Mishap
from .messages import Close, Reply, read
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
        return _spoken(container, request)
    return partial(_conversation, container, request)


def _spoken(container: Container, request: Request) -> Answer | Talk | None:
    if container.faults.query is Mishap.CUT:
        return None
    answer = speaking.synthesis(container, request)
    return partial(_short, answer) if container.faults.query is Mishap.SHORT else answer


def _short(answer: Answer, wire: Wire) -> None:
    """State the length of all, and send half of it."""
    head = f"HTTP/1.1 {answer.code} OK\r\nContent-Length: {len(answer.body)}\r\n\r\n"
    wire.writer.write(head.encode() + answer.body[: len(answer.body) // 2])
    wire.writer.flush()


def _stuck(wire: Wire) -> None:
    """Say nothing until the client goes away."""
    while wire.reader.read(1):
        pass


def _conversation(container: Container, request: Request, wire: Wire) -> None:
    wire.writer.write(accepted(request.headers.get("sec-websocket-key", "")).encode())
    wire.writer.flush()
    socket = WebSocket(wire.reader, wire.writer)
    messages = map(read, socket.messages())
    if container.faults.query is Mishap.CLOSED:
        replies: Iterator[Reply] = iter([Close(4429, "Too many requests")])
    elif container.kind.speaks:
        replies = speaking.converse(container, messages)
    else:
        replies = recognition.converse(request.path, messages, container.faults.query)
    for reply in replies:
        if isinstance(reply, Close):
            if reply.code:
                socket.close(reply.code, reply.reason)
                deque(messages, maxlen=0)  # the client closes too
            return
        socket.send(reply)
