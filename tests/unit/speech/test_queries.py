"""The probe's client and the stand-in for the container, face to face."""

from collections.abc import Callable

import pytest

from speechfleet.simulator.api_status import ApiStatus
from speechfleet.simulator.faults import Mishap
from speechfleet.simulator.server import Answer, Request
from speechfleet.simulator.utterances import GERMAN
from speechfleet.speech.failed import Failed
from speechfleet.speech.identify import Identify
from speechfleet.speech.line import Line
from speechfleet.speech.question import Question
from speechfleet.speech.sound import Sound
from speechfleet.speech.speak import Speak
from speechfleet.speech.transcribe import Transcribe
from tests.unit.simulator.conftest import serving

from .conftest import RIGHT, Served, sound

Connect = Callable[..., Line]
STT, LID, TTS = "speech-to-text", "language-identification", "neural-text-to-speech"


@pytest.mark.parametrize("kind", RIGHT)
def test_the_right_answer(kind: str, served: Served, connect: Connect) -> None:
    answered = RIGHT[kind].ask(connect(served(kind)))
    assert answered.first_seconds > 0
    assert answered.audio_seconds == pytest.approx(1.2 if kind != TTS else 21 * 0.06, abs=0.01)


@pytest.mark.parametrize(
    ("kind", "mishap", "code"),
    [
        (STT, Mishap.REFUSED, "probe.handshake"),
        (STT, Mishap.THROTTLED, "probe.throttled"),
        (STT, Mishap.CLOSED, "probe.throttled"),
        (STT, Mishap.WRONG, "probe.text"),
        (STT, Mishap.EMPTY, "probe.empty"),
        (STT, Mishap.ERROR, "probe.error"),
        (LID, Mishap.REFUSED, "probe.handshake"),
        (LID, Mishap.CLOSED, "probe.throttled"),
        (LID, Mishap.WRONG, "probe.language"),
        (LID, Mishap.EMPTY, "probe.empty"),
        (TTS, Mishap.REFUSED, "probe.error"),
        (TTS, Mishap.THROTTLED, "probe.throttled"),
        (TTS, Mishap.CUT, "probe.cut"),
        (TTS, Mishap.SHORT, "probe.cut"),
        (TTS, Mishap.WRONG, "probe.audio"),
        (TTS, Mishap.EMPTY, "probe.empty"),
        (TTS, Mishap.ERROR, "probe.error"),
    ],
)
def test_every_mishap_has_its_code(
    kind: str, mishap: Mishap, code: str, served: Served, connect: Connect
) -> None:
    with pytest.raises(Failed) as caught:
        RIGHT[kind].ask(connect(served(kind, mishap)))
    assert caught.value.code == code


@pytest.mark.parametrize("kind", [STT, LID])
def test_whoever_answers_before_the_end_is_heard(
    kind: str, served: Served, connect: Connect
) -> None:
    RIGHT[kind].ask(connect(served(kind, Mishap.EARLY)))


def test_the_other_candidate_is_of_another_language(served: Served, connect: Connect) -> None:
    """English as it is spoken elsewhere; the stand-in refuses two locales of one language."""
    with pytest.raises(Failed) as caught:
        Identify(sound(), "en-GB").ask(connect(served(LID)))
    assert caught.value.code == "probe.language"


@pytest.mark.parametrize("kind", [STT, LID])
def test_a_connection_that_is_cut(kind: str, served: Served, connect: Connect) -> None:
    with pytest.raises(ConnectionError):
        RIGHT[kind].ask(connect(served(kind, Mishap.CUT)))


@pytest.mark.parametrize("kind", [STT, LID, TTS])
@pytest.mark.parametrize("mishap", [Mishap.HANG, Mishap.STUCK])
def test_whoever_says_nothing_is_left_at_the_deadline(
    kind: str, mishap: Mishap, served: Served, connect: Connect
) -> None:
    line = connect(served(kind, mishap), seconds=5 if mishap is Mishap.HANG else 1)
    with pytest.raises(TimeoutError):
        RIGHT[kind].ask(line)
    assert ("handshake" in line.stage) is (mishap is Mishap.STUCK and kind != TTS)


@pytest.mark.parametrize("kind", [STT, LID, TTS])
def test_only_who_may_serve_answers_queries(kind: str, served: Served, connect: Connect) -> None:
    with pytest.raises(Failed, match="HTTP 503"):
        RIGHT[kind].ask(connect(served(kind, key=ApiStatus.INVALID)))


@pytest.mark.parametrize(("kind", "other"), [(STT, TTS), (TTS, STT), (LID, TTS), (STT, LID)])
def test_a_container_is_of_one_kind(
    kind: str, other: str, served: Served, connect: Connect
) -> None:
    with pytest.raises(Failed, match="HTTP 404"):
        RIGHT[kind].ask(connect(served(other)))


@pytest.mark.parametrize(
    ("kind", "question", "code"),
    [
        (STT, Transcribe(sound(GERMAN), "en-US", "Hello from the practice fleet."), "probe.text"),
        (STT, Transcribe(Sound(16000, b"\1\1" * 800), "en-US", "Hello"), "probe.empty"),
        (STT, Transcribe(sound(), "en-US", "Hello from a practice fleet", 0.1), "probe.text"),
        (LID, Identify(sound(), "de-DE"), "probe.language"),
        (TTS, Speak("One, two", "en-US-JennyNeural"), "probe.error"),
    ],
)
def test_the_wrong_question_shows(
    kind: str, question: Question, code: str, served: Served, connect: Connect
) -> None:
    with pytest.raises(Failed) as caught:
        question.ask(connect(served(kind)))
    assert caught.value.code == code


@pytest.mark.parametrize("voice", ["en-US-Arianeural", "en-us-ARIANeural"])
def test_a_voice_is_spelt_as_the_image_has_it(voice: str, served: Served, connect: Connect) -> None:
    """A tag has small letters alone."""
    assert Speak("One, two", voice).ask(connect(served(TTS))).audio_seconds > 0


@pytest.mark.parametrize(
    "voices", [Answer(404), Answer(200, b"["), Answer(200, b'{"a": 1}'), Answer(200, b"[3]"), None]
)
def test_without_a_list_of_voices_the_refusal_stands(
    voices: Answer | None, connect: Connect
) -> None:
    def respond(request: Request) -> Answer | None:
        return Answer(400, b"Voice does not match") if request.method == "POST" else voices

    with serving(respond) as url, pytest.raises(Failed) as caught:
        RIGHT[TTS].ask(connect(url.removeprefix("http://")))
    assert caught.value.message == "it answers HTTP 400: Voice does not match"


def test_a_list_that_closes_the_connection_names_the_voice_all_the_same(connect: Connect) -> None:
    def respond(request: Request) -> Answer:
        if request.method == "POST":
            return Answer(400, b"Voice does not match")
        return Answer(200, b'[{"ShortName": "en-US-ARIANeural"}]', headers={"Connection": "close"})

    question = Speak("One", "en-US-arianeural")
    with serving(respond) as url, pytest.raises(Failed) as caught:
        question.ask(connect(url.removeprefix("http://")))
    assert caught.value.code == "probe.error"
    assert caught.value.message.endswith("set probe: {voice: en-US-ARIANeural}")


def test_as_many_words_may_be_wrong_as_was_said(served: Served, connect: Connect) -> None:
    Transcribe(sound(), "en-US", "Hello from a practice fleet", 0.2).ask(connect(served(STT)))


def test_the_message_says_what_was_understood(served: Served, connect: Connect) -> None:
    with pytest.raises(Failed) as caught:
        RIGHT[STT].ask(connect(served(STT, Mishap.WRONG)))
    assert caught.value.message == (
        'it understood "Nobody said this."; wanted "hello, from the practice fleet" '
        "(100% of the words, 0% may be)"
    )
