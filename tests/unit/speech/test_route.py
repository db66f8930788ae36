"""The way to an instance, without a network."""

import errno
import os
import socket
from typing import Any, cast

import pytest

from speechfleet.remote.door import Room
from speechfleet.speech.route import line_to
from tests.unit.values import host


class _Forwarding:
    """A room whose host forwards to whatever is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def forward(self, address: str, port: int) -> socket.socket:
        self.asked.append((address, port))
        return socket.socket()


@pytest.mark.parametrize(
    ("error", "tries"),
    [(TimeoutError(), 1), (OSError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED)), 3)],
)
def test_an_address_that_lets_nothing_be_heard_is_waited_for_once(
    error: OSError, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused costs no time, and may be so at one port alone."""
    tried: list[Any] = []

    def connect(address: tuple[str, int], limit: float) -> socket.socket:
        tried.append(address)
        raise error

    monkeypatch.setattr(socket, "create_connection", connect)
    room, silent = _Forwarding(), set[str]()
    for port in (5000, 5001, 5002):
        with line_to(host(), "0.0.0.0", port, lambda: cast(Room, room), 20, silent):
            pass
    assert len(tried) == tries
    assert [port for _, port in room.asked] == [5000, 5001, 5002]
