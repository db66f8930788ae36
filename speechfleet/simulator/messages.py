"""The messages inside the WebSocket: header lines, an empty line, a body.

Found by running the vendor's own client, `azure-cognitiveservices-speech` 1.53.0 and 1.40.0,
against this stand-in: it is what that client sends and accepts, not a recording of a container.
A binary message begins with the length of its header lines, as two bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """One message; `path` says which, `request` which turn it belongs to."""

    path: str
    request: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By name in lower case."""

    def members(self) -> dict[str, Any]:
        """Return the body's JSON object; an empty one where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Close:
    """The end of the conversation, said by the server; without a code the connection is cut."""

    code: int = 0
    reason: str = ""


Reply = str | bytes | Close


def read(message: str | bytes) -> Message:
    """Return the message in its parts; one without a path has an empty one."""
    if isinstance(message, str):
        head, _, text = message.partition("\r\n\r\n")
        return _message(head, text.encode())
    length = int.from_bytes(message[:2])
    return _message(message[2 : 2 + length].decode(errors="replace"), message[2 + length :])


def text(path: str, request: str, body: object) -> str:
    """Return a text message with a JSON body."""
    return f"{_head(path, request)}Content-Type:application/json\r\n\r\n{json.dumps(body)}"


def binary(path: str, request: str, payload: bytes) -> bytes:
    """Return a binary message."""
    head = f"{_head(path, request)}X-StreamId:1\r\n".encode()
    return len(head).to_bytes(2) + head + payload


def _head(path: str, request: str) -> str:
    return f"X-RequestId:{request}\r\nPath:{path}\r\n"


def _message(head: str, body: bytes) -> Message:
    pairs = [line.partition(":") for line in head.splitlines()]
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Message(headers.get("path", ""), headers.get("x-requestid", ""), body, headers)
