"""A WebSocket to a container, and the messages inside: header lines, an empty line, a body.

The frames are the library's affair (`websockets`, its part that does no input or output), the
deadline is `Line`'s.
"""

import json
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from speechfleet import __version__
from speechfleet.speech.failed import Failed
from speechfleet.speech.line import Line
from speechfleet.speech.refusals import closed, http_refusal

_LONGEST = 1024**2
_SUBPROTOCOL = Subprotocol("USP")
"""The vendor's client asks for it, and does not mind where the answer does not name it."""


@dataclass(frozen=True)
class Message:
    """What the container said; only of the turn that is under way."""

    path: str
    body: bytes

    def members(self) -> dict[str, Any]:
        """The JSON object in it. Raises Failed where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Failed("probe.error", f"the message {self.path!r} holds no JSON object")
        return found


class Conversation:
    """One WebSocket for one turn.

    The container may answer, or close, before all is said to it: what has come is taken in before
    each message is sent, and nothing more is sent then. `messages` tells which of them it was.
    """

    def __init__(self, line: Line, path: str) -> None:
        """Open it. Raises Failed where the container wants no conversation, and as Line does."""
        self._line = line
        self._request = uuid.uuid4().hex
        self._parts = b""
        self._heard: deque[Message] = deque()
        self._ended = self._deaf = False
        self._protocol = ClientProtocol(
            parse_uri(f"ws://{line.host}{path}"), subprotocols=[_SUBPROTOCOL], max_size=_LONGEST
        )
        request = self._protocol.connect()
        request.headers["User-Agent"] = f"speechfleet/{__version__}"
        request.headers["X-ConnectionId"] = uuid.uuid4().hex
        self._protocol.send_request(request)
        self._flush()
        while self._protocol.state is State.CONNECTING and not self._protocol.handshake_exc:
            self._receive()
        if self._protocol.handshake_exc:
            raise _no_handshake(self._protocol.handshake_exc)
        self._line.stage = "in the middle of a turn"

    def say(self, path: str, body: object, of_the_turn: bool = True) -> None:
        """Send a text message with a JSON body."""
        head = self._head(path) if of_the_turn else _head(path, "application/json")
        if self._goes_on():
            self._protocol.send_text(f"{head}\r\n{json.dumps(body)}".encode())
            self._flush()

    def send_audio(self, payload: bytes, first: bool = False) -> None:
        """Send a part of the audio; the first one says of what kind it is, an empty one is its
        end."""
        head = f"{self._head('audio', 'audio/x-wav' if first else '')}X-StreamId:1\r\n".encode()
        if self._goes_on():
            self._protocol.send_binary(len(head).to_bytes(2) + head + payload)
            self._flush()

    def messages(self) -> Iterator[Message]:
        """Yield what the container says until the turn is over. Raises Failed where the
        connection ends before, and as Line does."""
        while True:
            self._take()
            while self._heard:
                yield self._heard.popleft()
            if self._ended:
                return
            self._receive()

    def _goes_on(self) -> bool:
        """Whether there is still somebody to send to."""
        while (is_open := self._is_open()) and (data := self._line.arrived()) is not None:
            self._feed(data)
            self._take()
        return is_open

    def _is_open(self) -> bool:
        return self._protocol.state is State.OPEN and not (self._ended or self._deaf)

    def _take(self) -> None:
        """Put together what has come, up to the end of the turn."""
        for frame in self._protocol.events_received():
            if not isinstance(frame, Frame) or frame.opcode not in _OF_MESSAGES:
                continue
            self._parts += bytes(frame.data)
            if frame.fin:
                message, self._parts = self._of_this_turn(self._parts), b""
                self._ended = self._ended or bool(message and message.path == "turn.end")
                if message and not self._ended:
                    self._heard.append(message)

    def _of_this_turn(self, text: bytes) -> Message | None:
        """A message of another request is ignored, as the vendor's client does."""
        head, _, body = text.partition(b"\r\n\r\n")
        pairs = (line.partition(":") for line in head.decode(errors="replace").splitlines())
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        ours = headers.get("x-requestid", "").replace("-", "").lower() == self._request
        return Message(headers.get("path", ""), body) if ours else None

    def _receive(self) -> None:
        end = self._protocol.close_rcvd
        if end:
            raise closed(end.code, end.reason)
        if self._protocol.state is State.CLOSED:
            raise ConnectionResetError
        if self._protocol.state is State.CLOSING:
            raise Failed("probe.error", "it sent what is no message of a WebSocket, or too long")
        self._feed(self._line.receive())

    def _feed(self, data: bytes) -> None:
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        self._flush()

    def _flush(self) -> None:
        """Whoever is gone may have said why: that is still to be read."""
        for data in self._protocol.data_to_send():
            try:
                self._line.sendall(data)
            except TimeoutError:
                raise
            except OSError:
                self._deaf = True

    def _head(self, path: str, kind: str = "") -> str:
        return f"{_head(path, kind)}X-RequestId:{self._request}\r\n"


def _head(path: str, kind: str) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"X-Timestamp:{now}\r\nPath:{path}\r\n" + (f"Content-Type:{kind}\r\n" if kind else "")


_OF_MESSAGES = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


def _no_handshake(error: Exception) -> Failed:
    if isinstance(error, InvalidStatus):
        response = error.response
        return http_refusal("probe.handshake", response.status_code, bytes(response.body or b""))
    return Failed("probe.handshake", "the connection was closed, or what answers is no WebSocket")
