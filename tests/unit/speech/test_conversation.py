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


def talking(turn: Turn, after: str = "", more: str = "") -> Respond:
    """A container whose turns go so; it is told the request once the audio is there, or after the
    first message of this path. It closes the connection then, with whatever it has not read."""

    def respond(request: Request) -> Callable[[Wire], None]:
        def talk(wire: Wire) -> None:
            head = accepted(request.headers["sec-websocket-key"])
            wire.writer.write(head.replace("\r\n\r\n", f"\r\n{more}\r\n").encode())
            wire.writer.flush()
            socket_ = WebSocket(wire.reader, wire.writer)
            for message in map(read, socket_.messages()):
                if message.path == after or (message.path == "audio" and not message.body):
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


@pytest.mark.parametrize("code", [1007, 4429])
@pytest.mark.parametrize("after", ["speech.config", "speech.context"])
def test_a_close_is_read_by_whoever_still_sends(
    after: str, code: int, ask: Callable[..., None]
) -> None:
    with pytest.raises(Failed, match=f"code {code}: no"):
        ask(talking(lambda socket_, request: socket_.close(code, "no"), after))


def test_an_answer_before_the_end_of_the_audio_counts(ask: Callable[..., None]) -> None:
    ask(talking(_phrases(SAID), "speech.context"))


def test_a_close_together_with_the_handshake(ask: Callable[..., None]) -> None:
    def respond(request: Request) -> Callable[[Wire], None]:
        def talk(wire: Wire) -> None:
            head = accepted(request.headers["sec-websocket-key"]).encode()
            wire.writer.write(head + b"\x88\x0a" + (4429).to_bytes(2) + b"too many")
            wire.writer.flush()
            wire.reader.read()

        return talk

    with pytest.raises(Failed, match="code 4429: too many"):
        ask(respond)


def test_a_message_that_is_too_long_is_an_error(ask: Callable[..., None]) -> None:
    def turn(socket_: WebSocket, request: str) -> None:
        socket_.send(bytes(1024**2 + 1))
        list(socket_.messages())

    for after in ("", "speech.config"):
        with pytest.raises(Failed, match="too long"):
            ask(talking(turn, after))


def test_a_subprotocol_may_be_named(ask: Callable[..., None]) -> None:
    ask(talking(_phrases(SAID), more="Sec-WebSocket-Protocol: USP\r\n"))


@pytest.mark.parametrize("silence", ["NoMatch", "InitialSilenceTimeout", "BabbleTimeout"])
def test_silence_undoes_nothing_that_was_understood(silence: str, ask: Callable[..., None]) -> None:
    quiet = {"RecognitionStatus": silence}
    ask(talking(_phrases(quiet, SAID, quiet)))


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
