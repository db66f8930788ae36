"""Frames of RFC 6455, byte by byte."""

from io import BytesIO

import pytest

from speechfleet.simulator.websocket import Broken, WebSocket, accepted

MASK = b"\x0a\x0b\x0c\x0d"


def frame(opcode: int, payload: bytes, last: bool = True) -> bytes:
    """What a client sends."""
    size = len(payload)
    if size < 126:
        length = bytes((0x80 | size,))
    elif size < 65536:
        length = b"\xfe" + size.to_bytes(2)
    else:
        length = b"\xff" + size.to_bytes(8)
    masked = bytes(byte ^ MASK[n % 4] for n, byte in enumerate(payload))
    return bytes((opcode | (0x80 if last else 0),)) + length + MASK + masked


def heard(*frames: bytes) -> tuple[list[str | bytes], bytes]:
    """The messages in these frames, and what was answered."""
    out = BytesIO()
    messages = list(WebSocket(BytesIO(b"".join(frames)), out).messages())
    return messages, out.getvalue()


CLOSE = frame(8, b"\x03\xe8")


def test_the_answer_to_the_key_of_the_rfc() -> None:
    assert "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in accepted(
        "dGhlIHNhbXBsZSBub25jZQ=="
    )


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536])
def test_messages_of_every_size(size: int) -> None:
    assert heard(frame(2, bytes(size)), CLOSE)[0] == [bytes(size)]
    out = BytesIO()
    WebSocket(BytesIO(), out).send(bytes(size))
    head = {0: 2, 1: 2, 125: 2, 126: 4, 65535: 4, 65536: 10}[size]
    assert len(out.getvalue()) == head + size


def test_a_message_in_parts_with_a_ping_between_them() -> None:
    one, other = "Grüße".encode()[:3], "Grüße".encode()[3:]
    messages, answered = heard(frame(1, one, last=False), frame(9, b"?"), frame(0, other), CLOSE)
    assert messages == ["Grüße"]
    assert answered == b"\x8a\x01?" + b"\x88\x02\x03\xe8"


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        frame(1, b"hello")[:-1],
        b"\x81\x05hello",
        b"\x82\xff" + (2**40).to_bytes(8) + MASK,
    ],
)
def test_what_is_no_frame_ends_it(broken: bytes) -> None:
    with pytest.raises(Broken):
        heard(broken)


def test_a_message_without_an_end_is_not_kept_for_ever() -> None:
    part = frame(2, bytes(1024**2), last=False)
    with pytest.raises(Broken, match="too long"):
        heard(part, *[b"\x00" + part[1:]] * 4)
