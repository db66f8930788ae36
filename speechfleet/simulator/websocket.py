"""The server's side of a WebSocket (RFC 6455), as far as Speech clients use one."""

import base64
import hashlib
from collections.abc import Iterator
from io import BufferedIOBase

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
_LONGEST = 4 * 1024**2
"""Bytes of a message: minutes of speech."""


class Broken(OSError):
    """What came is no WebSocket, or the client went away in the middle of a frame."""


def accepted(key: str) -> str:
    """Return the head of the answer that turns a request with this key into a WebSocket."""
    token = base64.b64encode(hashlib.sha1(key.encode() + _MAGIC).digest()).decode()  # noqa: S324
    lines = (
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {token}",
    )
    return "\r\n".join(lines) + "\r\n\r\n"


class WebSocket:
    """Messages over two streams; text is `str`, binary `bytes`."""

    def __init__(self, reader: BufferedIOBase, writer: BufferedIOBase) -> None:
        self._reader = reader
        self._writer = writer

    def messages(self) -> Iterator[str | bytes]:
        """Yield the client's messages until it closes. Raises Broken."""
        kind, parts = _TEXT, b""
        for last, opcode, payload in self._frames():
            if opcode == _CLOSE:
                self._write(_CLOSE, payload[:2])
                return
            if opcode == _PING:
                self._write(_PONG, payload)
            if opcode >= _CLOSE:
                continue
            kind, parts = opcode or kind, parts + payload
            if len(parts) > _LONGEST:
                raise Broken("too long")
            if last:
                yield parts.decode(errors="replace") if kind == _TEXT else parts
                parts = b""

    def send(self, message: str | bytes) -> None:
        """Send one message in one frame."""
        if isinstance(message, str):
            self._write(_TEXT, message.encode())
        else:
            self._write(_BINARY, message)

    def close(self, code: int, reason: str = "") -> None:
        """Say that it is over, and why."""
        self._write(_CLOSE, code.to_bytes(2) + reason.encode()[:123])

    def _frames(self) -> Iterator[tuple[bool, int, bytes]]:
        while True:
            first, second = self._exactly(2)
            length = second & 0x7F
            if length >= 126:
                length = int.from_bytes(self._exactly(2 if length == 126 else 8))
            if length > _LONGEST or not second & 0x80:
                raise Broken("too long, or not masked")
            mask = self._exactly(4)
            yield bool(first & 0x80), first & 0x0F, _unmasked(self._exactly(length), mask)

    def _exactly(self, count: int) -> bytes:
        data = self._reader.read(count)
        if len(data) < count:
            raise Broken("the client went away")
        return data

    def _write(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        if size < 126:
            head = bytes((0x80 | opcode, size))
        elif size < 65536:
            head = bytes((0x80 | opcode, 126)) + size.to_bytes(2)
        else:
            head = bytes((0x80 | opcode, 127)) + size.to_bytes(8)
        self._writer.write(head + payload)
        self._writer.flush()


def _unmasked(data: bytes, mask: bytes) -> bytes:
    whole = (mask * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data) ^ int.from_bytes(whole)).to_bytes(len(data))
