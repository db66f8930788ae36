"""What else can answer at a port, and what a container can do in the middle of a turn."""

import json
import socket
from collections.abc import Callable

import pytest

from speechfleet.simulator.messages import read, text
from speechfleet.simulator.server import Answer, Request, Respond, Wire
from speechfleet.simulator.websocket import WebSocket, accepted
from speechfleet.speech.failed import Failed
from speechfleet.speech.line import Line
from tests.unit.simulator.conftest import serving

from .conftest import RIGHT

STT = RIGHT["speech-to-text"]
Connect = Callable[..., Line]
Turn = Callable[[WebSocket, str], None]
SAID = {"RecognitionStatus": "Success", "DisplayText": "Hello from the practice fleet"}


def talking(turn: Turn) -> Respond:
    """A container whose turns go so; it is told the request once the audio is there."""

    def respond(request: Request) -> Callable[[Wire], None]:
        def talk(wire: Wire) -> None:
            wire.writer.write(accepted(request.headers["sec-websocket-key"]).encode())
            wire.writer.flush()
            socket_ = WebSocket(wire.reader, wire.writer)
            for message in map(read, socket_.messages()):
                if message.path == "audio" and not message.body:
                    turn(socket_, message.request)
                    return

        return talk

    return respond


@pytest.fixture
def ask(connect: Connect) -> Callable[..., None]:
    def asked(respond: Respond, seconds: float = 60) -> None:
        with serving(respond) as url:
            STT.ask(connect(url.removeprefix("http://"), seconds))

    return asked


def _phrases(*phrases: object) -> Turn:
    def turn(socket_: WebSocket, request: str) -> None:
        for phrase in phrases:
            socket_.send(text("speech.phrase", request, phrase))
        socket_.send(text("turn.end", request, {}))

    return turn


def test_what_is_not_known_is_passed_over(ask: Callable[..., None]) -> None:
    def turn(socket_: WebSocket, request: str) -> None:
        socket_.send(text("speech.phrase", "another", {"RecognitionStatus": "Error"}))
        socket_.send(text("weather", request, [1]))
        socket_.send(b"\0\1x")
        socket_.send("nonsense")
        _phrases(SAID, {"RecognitionStatus": "EndOfDictation"})(socket_, request)

    ask(talking(turn))


def test_the_text_of_several_phrases_is_one(ask: Callable[..., None]) -> None:
    halves = [{**SAID, "DisplayText": half} for half in ("Hello from", "the practice fleet.")]
    ask(talking(_phrases(*halves)))


def test_without_a_text_the_best_alternative_counts(ask: Callable[..., None]) -> None:
    best = {"NBest": [{"Display": SAID["DisplayText"]}, {"Display": "no"}]}
    ask(talking(_phrases({"RecognitionStatus": "Success", **best})))


@pytest.mark.parametrize(
    ("phrases", "code"),
    [
        ([], "probe.empty"),
        ([{"RecognitionStatus": "EndOfDictation"}], "probe.empty"),
        ([{"RecognitionStatus": "InitialSilenceTimeout"}], "probe.empty"),
        ([{"RecognitionStatus": "Success", "NBest": []}], "probe.empty"),
        ([{"RecognitionStatus": "Success", "NBest": [3]}], "probe.empty"),
        ([{"RecognitionStatus": "TooManyRequests"}], "probe.throttled"),
        ([{"RecognitionStatus": "Forbidden"}], "probe.error"),
        ([{}], "probe.error"),
        ([[1]], "probe.error"),
    ],
)
def test_phrases_without_the_text(
    phrases: list[object], code: str, ask: Callable[..., None]
) -> None:
    with pytest.raises(Failed) as caught:
        ask(talking(_phrases(*phrases)))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("code", "said", "name"),
    [
        (1011, "Internal server error.", "probe.cut"),
        (1007, "Voice\x1b[31m does not match", "probe.cut"),
        (1000, "", "probe.cut"),
        (4429, "", "probe.throttled"),
    ],
)
def test_a_close_names_its_code(code: int, said: str, name: str, ask: Callable[..., None]) -> None:
    with pytest.raises(Failed) as caught:
        ask(talking(lambda socket_, request: socket_.close(code, said)))
    assert (caught.value.code, str(code) in caught.value.message) == (name, True)
    assert caught.value.message.isprintable()


def test_a_turn_without_an_end_ends_at_the_deadline(ask: Callable[..., None]) -> None:
    def turn(socket_: WebSocket, request: str) -> None:
        socket_.send(text("speech.phrase", request, SAID))
        list(socket_.messages())

    with pytest.raises(TimeoutError):
        ask(talking(turn), seconds=1)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>"),
        Answer(302, headers={"Location": "http://192.0.2.1/"}),
        Answer(404),
        Answer(502, json.dumps({"error": "x" * 5000}).encode()),
        None,
    ],
)
def test_what_is_no_conversation(answer: Answer | None, ask: Callable[..., None]) -> None:
    with pytest.raises(Failed) as caught:
        ask(lambda request: answer)
    assert caught.value.code == "probe.handshake"
    assert len(caught.value.message) < 300


def test_another_protocol_is_no_conversation(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = connect(f"127.0.0.1:{server.getsockname()[1]}")
        with server.accept()[0] as other:
            other.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
            with pytest.raises(Failed, match="no WebSocket"):
                STT.ask(line)


def test_whoever_takes_nothing_is_left_at_the_deadline(connect: Connect) -> None:
    """The audio is more than what the two sides keep for each other."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = connect(f"127.0.0.1:{server.getsockname()[1]}", seconds=1)
        with server.accept()[0], pytest.raises(TimeoutError):
            line.sendall(bytes(64 * 1024**2))
