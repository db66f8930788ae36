"""A log-in that sshd drops at once is tried again; one that hangs is not."""

import socket
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from fabric import Connection
from paramiko import SSHException

from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.log_in import LOG_IN_SECONDS, end_in_silence, log_in
from tests.unit.values import host


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    """A door of an operator who has no ssh configuration, and no agent."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr("speechfleet.remote.log_in._PAUSE_SECONDS", 0)
    monkeypatch.setattr("speechfleet.remote.log_in._DROPPED_WITHIN", 60)
    return Door(tmp_path / "known_hosts")


class Dropping:
    """A connection to an sshd that drops so many log-ins; each of them takes so long."""

    def __init__(self, drops: int, seconds: float) -> None:
        self.drops, self.seconds, self.tries, self.now = drops, seconds, 0, 0.0
        self.transport = self

    def open(self) -> None:
        self.tries += 1
        self.wait(self.seconds)
        if self.tries <= self.drops:
            raise SSHException("Error reading SSH protocol banner")

    def set_keepalive(self, seconds: int) -> None: ...

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def log_in(self) -> None:
        log_in(cast(Connection, self), "ber-01:22", self.wait, lambda: self.now)


@pytest.mark.parametrize("drops", [0, 1, 3])
def test_a_drop_is_tried_again(drops: int) -> None:
    sshd = Dropping(drops, 0.1)
    sshd.log_in()
    assert sshd.tries == drops + 1


@pytest.mark.parametrize(
    ("drops", "seconds", "tries"), [(9, 0.1, 4), (9, 3.9, 4), (9, 4.0, 1), (9, 8.0, 1)]
)
def test_it_ends(drops: int, seconds: float, tries: int) -> None:
    sshd = Dropping(drops, seconds)
    with pytest.raises(Unreachable) as caught:
        sshd.log_in()
    assert (caught.value.code, sshd.tries) == ("reach.banner", tries)
    assert sshd.now <= LOG_IN_SECONDS


def test_a_connection_at_which_nobody_acknowledges_ends_within_a_minute() -> None:
    """Unless it leads through another, of which the same is so."""
    with socket.socket() as sock:
        for one in (sock, object()):
            over = SimpleNamespace(transport=SimpleNamespace(sock=one))
            end_in_silence(cast(Connection, over))
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000


def test_a_bastion_is_such_a_connection(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[Connection] = []
    monkeypatch.setattr("speechfleet.remote.door.log_in", lambda connection, where: None)
    monkeypatch.setattr("speechfleet.remote.door.end_in_silence", ends.append)
    gate = door._bastion("gate", None)
    assert ends == [gate]


@pytest.mark.parametrize("said", [b"", b"Exceeded MaxStartups\r\n"])
def test_a_real_drop_is_known_as_such(said: bytes, door: Door) -> None:
    """As sshd does it: it takes the connection and closes it, with or without a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        drops = threading.Thread(target=_drop, args=(server, 4, said), daemon=True)
        drops.start()
        target = host(address="127.0.0.1", port=server.getsockname()[1])
        with pytest.raises(Unreachable) as caught, door.open(target):
            pass
        drops.join(60)
    assert caught.value.code == "reach.banner"
    assert not drops.is_alive()


def _drop(server: socket.socket, times: int, said: bytes) -> None:
    for _ in range(times):
        client, _ = server.accept()
        client.sendall(said)
        client.close()
