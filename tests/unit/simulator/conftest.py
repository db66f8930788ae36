"""What the simulator's tests share: a clock that is told the time, containers, servers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from speechfleet.simulator.container import Container, started
from speechfleet.simulator.faults import Faults
from speechfleet.simulator.kinds import KINDS
from speechfleet.simulator.server import Answer, Request, Respond, Server
from speechfleet.simulator.settings import Settings
from speechfleet.simulator.speech import Speech


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def fresh(faults: Faults | None = None, kind: str = "speech-to-text", voice: str = "") -> Container:
    """A container that started at 0 and is to report every 600 seconds."""
    known = Settings("http://127.0.0.1:1/practice/", "key", 600, faults or Faults(), voice=voice)
    return started(KINDS[kind], known, 0)


def answer(container: Speech, request: Request) -> Answer:
    """What a container answers where that is no conversation."""
    found = container.respond(request)
    assert isinstance(found, Answer)
    return found


@contextmanager
def serving(respond: Respond) -> Iterator[str]:
    with Server("127.0.0.1", 0, respond) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[[Respond], str]]:
    """Serve a function on loopback until the test ends; returns the URL."""
    with ExitStack() as stack:
        yield lambda respond: stack.enter_context(serving(respond))
