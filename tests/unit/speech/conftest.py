"""Stand-ins for containers, and connections to them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from speechfleet.simulator.api_status import ApiStatus
from speechfleet.simulator.faults import Faults, Mishap
from speechfleet.simulator.speech import Speech
from speechfleet.simulator.utterances import ENGLISH, Utterance
from speechfleet.speech.identify import Identify
from speechfleet.speech.line import Line
from speechfleet.speech.question import Question
from speechfleet.speech.sound import Sound, read_wav
from speechfleet.speech.speak import Speak
from speechfleet.speech.transcribe import Transcribe
from tests.unit.simulator.conftest import fresh, serving

VOICE = "en-US-AriaNeural"
PATIENCE = 60
"""Seconds within which an answer comes on the busiest machine."""

Served = Callable[..., str]


def container(kind: str, mishap: Mishap | None = None, key: ApiStatus = ApiStatus.VALID) -> Speech:
    """A container that is loaded, and whose key was judged so."""
    faults = Faults(query=mishap, load_seconds=0)
    return Speech(fresh(faults, kind, VOICE).metered(key, 0), lambda: key, lambda: 10.0)


@pytest.fixture
def served() -> Iterator[Served]:
    """Serve a container on loopback until the test ends; returns `host:port`."""
    with ExitStack() as stack:

        def serve(*about: object, **more: object) -> str:
            url = stack.enter_context(serving(container(*about, **more).respond))  # type: ignore[arg-type]
            return url.removeprefix("http://")

        yield serve


@pytest.fixture
def connect() -> Iterator[Callable[..., Line]]:
    """Connect to `host:port`; the connections are closed when the test ends."""
    with ExitStack() as stack:

        def line(address: str, seconds: float = PATIENCE) -> Line:
            host, _, port = address.partition(":")
            sock = stack.enter_context(socket.create_connection((host, int(port)), PATIENCE))
            return Line(sock, address, seconds)

        yield line


def sound(utterance: Utterance = ENGLISH) -> Sound:
    return read_wav(utterance.wav)


RIGHT: dict[str, Question] = {
    "speech-to-text": Transcribe(sound(), "en-US", "hello, from the practice fleet"),
    "custom-speech-to-text": Transcribe(sound(), "en-US", "Hello from the practice fleet."),
    "language-identification": Identify(sound(), "en-US"),
    "neural-text-to-speech": Speak("One & two, three.", VOICE),
}
"""For each kind a question that the stand-in answers rightly."""
