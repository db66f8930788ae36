"""An instance at its published address: asked directly, or else through the connection."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import cast

import pytest

from speechfleet.inventory.fleet import Host
from speechfleet.plan.release import instance
from speechfleet.remote.door import Room
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout.published import answers_at
from tests.unit.listening import Quiet, listening
from tests.unit.values import generic, host, service


class _Ready(Quiet):
    says = (200, b'{"ready": "ready"}')
    path_ = "/ready"
    status = b"{}"

    def do_GET(self) -> None:
        code, body = self.says if self.path == self.path_ else (404, b"")
        if self.path == "/status":
            code, body = 200, self.status
        self.answer(code, body)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A container that listens on loopback alone."""
    with listening(_Ready) as address:
        yield int(address.partition(":")[2])


class FakeRoom:
    """A host that is this machine; `forward` stands for a connection through SSH."""

    def __init__(self, host_: Host, forwards: bool = True) -> None:
        self.host = host_
        self.forwards = forwards

    def forward(self, address: str, port: int) -> socket.socket:
        if not self.forwards:
            raise Unreachable("reach.bastion", "administratively prohibited", "")
        return socket.create_connection((address, port))


def _way(port: int, bind: str, client: str, forwards: bool = True) -> str:
    wanted = host(service(bind=bind), client_address=client)
    room = cast(Room, FakeRoom(wanted, forwards))
    return answers_at(room, instance(wanted, wanted.services[0], "stt-1", port))


def test_an_address_that_is_in_reach_is_asked_directly(port: int) -> None:
    assert _way(port, "0.0.0.0", "127.0.0.1", forwards=False) == "direct"


def test_a_loopback_address_is_the_hosts_own(port: int) -> None:
    """What the controller's own loopback answers says nothing about the host."""
    assert _way(port, "127.0.0.1", "127.0.0.1") == "ssh"
    assert _way(port, "127.0.0.1", "127.0.0.1", forwards=False) == ""


def test_what_is_not_in_reach_is_asked_through_the_connection(port: int) -> None:
    assert _way(port, "0.0.0.0", "127.0.0.2") == "ssh"


@pytest.mark.parametrize(
    "says", [(503, b"{}"), (200, b'{"ready": "notReady"}'), (404, b""), (200, b'{"ready": null}')]
)
def test_an_answer_that_is_not_ready_is_none(
    says: tuple[int, bytes], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Ready, "says", says)
    assert _way(port, "127.0.0.1", "127.0.0.1") == ""


@pytest.mark.parametrize(
    ("status", "way"), [("Valid", "ssh"), ("Unknown", ""), ("Invalid", ""), (None, "")]
)
def test_one_without_a_ready_path_is_asked_for_its_status(
    status: str | None, way: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Ready, "says", (404, b""))
    monkeypatch.setattr(_Ready, "status", json.dumps({"apiStatus": status}).encode())
    assert _way(port, "127.0.0.1", "127.0.0.1") == way


@pytest.mark.parametrize("body", [b"", b"[1]", b"[" * 3000])
def test_ready_without_a_body_that_says_so_is_ready(
    body: bytes, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Ready, "says", (200, body))
    assert _way(port, "127.0.0.1", "127.0.0.1") == "ssh"


@pytest.mark.parametrize(("path", "way"), [("/healthz", "ssh"), ("/ready", "")])
def test_a_generic_container_is_asked_at_its_own_path(
    path: str, way: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its body says is its own affair."""
    monkeypatch.setattr(_Ready, "path_", path)
    monkeypatch.setattr(_Ready, "says", (200, b'{"ready": "no"}'))
    wanted = host(generic(), client_address="127.0.0.1")
    room = cast(Room, FakeRoom(wanted))
    assert answers_at(room, instance(wanted, wanted.services[0], "web-1", port)) == way


def test_a_port_that_nobody_listens_on_answers_nowhere(port: int) -> None:
    assert _way(1, "0.0.0.0", "127.0.0.1") == ""


class _Drips(Quiet):
    """Well, but byte by byte; longer than anybody shall wait for all of it, and not for one."""

    def do_GET(self) -> None:
        body = b'{"ready": "ready"}'
        head = b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
        with suppress(OSError):
            for byte in head + body:
                self.wfile.write(bytes([byte]))
                time.sleep(0.05)


def test_an_answer_that_drips_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speechfleet.rollout.published._SECONDS", 1)
    with listening(_Drips) as address:
        assert _way(int(address.partition(":")[2]), "0.0.0.0", "127.0.0.1", forwards=False) == ""


@pytest.mark.parametrize(
    ("says", "way"), [(b"+PONG\r\n", "direct"), (b"-NOAUTH\r\n", ""), (b"", "")]
)
def test_a_redis_answers_with_pong(says: bytes, way: str) -> None:
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as client:
                heard.append(client.recv(64))
                client.sendall(says)

        thread = threading.Thread(target=serve)
        thread.start()
        redis = generic(bind="0.0.0.0")
        redis = replace(redis, kind=replace(redis.kind, ready_path="PING"))
        wanted = host(redis, client_address="127.0.0.1", address="127.0.0.1")
        room = cast(Room, FakeRoom(wanted, forwards=False))
        found = answers_at(room, instance(wanted, redis, "redis-1", server.getsockname()[1]))
        thread.join(timeout=60)
    assert (found, heard) == (way, [b"PING\r\n"])
