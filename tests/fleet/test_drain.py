"""Who is connected is waited for before a stop, by a stand-in that dies at SIGTERM at once."""

import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fleet.deploying import deploying, ended, releases
from tests.fleet.practice import LOOPBACK, Practice, PracticeHost, until
from tests.fleet.rest import await_serving, under_way

HOST, PORT = f"{LOOPBACK}.2", 5000
LIMIT = ("--limit", "host-2")
LONG = 600
"""More seconds than a test waits for anything: what ends earlier was not ended by the deadline."""


class Session:
    """A request that is under way for as long as its sender likes, through the published port."""

    def __init__(self) -> None:
        self._socket = socket.create_connection((HOST, PORT), timeout=60)
        self._socket.sendall(b"GET /ready HTTP/1.1\r\nHost: practice\r\nX-Speech: ")
        self._over = threading.Event()
        self._speaker = threading.Thread(target=self._speak)
        self._speaker.start()

    def _speak(self) -> None:
        """The stand-in gives up a client that is silent for a minute."""
        while not self._over.wait(1):
            try:
                self._socket.sendall(b"word ")
            except OSError:
                return

    def end(self) -> bytes:
        """Say the rest; returns the first line of the answer, empty where the session was cut."""
        self._over.set()
        self._speaker.join()
        try:
            self._socket.sendall(b"\r\nConnection: close\r\n\r\n")
            return self._socket.recv(4096).partition(b"\r\n")[0]
        except OSError:
            return b""
        finally:
            self._socket.close()


@contextmanager
def session() -> Iterator[Session]:
    """Open until the test ends it, or is over."""
    made = Session()
    try:
        yield made
    finally:
        made.end()


def answers() -> bool:
    """Whether one who comes new is let in."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{PORT}/ready", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def await_draining(process: "subprocess.Popen[str]") -> None:
    """Wait until the deploy says that it waits for open connections."""
    assert process.stderr
    assert any("stt-en-1: draining, " in line for line in process.stderr)


def draining(practice: Practice, seconds: int) -> Path:
    """The inventory with another release, and with a drain of the one that runs."""
    settings = {"Simulator:LoadSeconds": 1, "Simulator:MeteringSeconds": 500 + seconds % 100}
    return practice.with_service("draining", drain_seconds=seconds, settings=settings)


def test_a_session_ends_well_while_new_ones_are_refused(practice: Practice) -> None:
    host = practice.host("host-2")
    old = releases(host)
    with session() as speaking, deploying(practice, draining(practice, LONG), *LIMIT) as process:
        await_draining(process)
        assert not answers()
        assert releases(host) == old
        assert speaking.end() == b"HTTP/1.1 200 OK"
        result = ended(process)
    assert result.code == 0, result.err
    assert result.codes("host-2", "warning").isdisjoint({"drain.cut", "drain.admitted"})
    assert not releases(host) & old
    assert answers()


@contextmanager
def silent_docker(host: PracticeHost) -> Iterator[None]:
    """A Docker that takes questions and answers none; what runs goes on."""
    host.sh("kill -STOP $(pidof dockerd)")
    try:
        yield
    finally:
        host.sh("kill -CONT $(pidof dockerd)")


def test_a_dead_controller_lets_everyone_in_again_and_a_deadline_cuts(practice: Practice) -> None:
    """Docker is not needed for it."""
    host = practice.host("host-2")
    before = host.sh("docker ps --quiet")
    with session() as speaking:
        with deploying(practice, draining(practice, LONG), *LIMIT) as process:
            await_draining(process)
            assert not answers()
            with silent_docker(host):
                process.kill()
                until(answers)
        until(lambda: under_way(host) == "")
        assert host.sh("docker ps --quiet") == before
        assert speaking.end() == b"HTTP/1.1 200 OK"
    with session() as endless:
        result = practice.deploy(draining(practice, 2), *LIMIT)
        assert result.code == 0, result.err
        assert "drain.cut" in result.codes("host-2", "warning")
        assert endless.end() == b""
    await_serving(practice, "host-2")
