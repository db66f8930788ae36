"""Turns of a container that listens, message by message."""

import hashlib
import json
from typing import Any

import pytest

from speechfleet.simulator.messages import Close, Message, binary, read, text
from speechfleet.simulator.recognition import converse
from speechfleet.simulator.utterances import ENGLISH, UTTERANCES, heard

INTERACTIVE = "/speech/recognition/interactive/cognitiveservices/v1"
CONVERSATION = "/speech/recognition/conversation/cognitiveservices/v1"
HEAD = ENGLISH.wav[:44]
SECONDS = 12_000_000
"""The length of the recording, in units of 100 ns."""


def turn(request: str, pcm: bytes, **context: Any) -> list[Message]:
    """What a client says in one turn."""
    parts = [HEAD, *(pcm[n : n + 3200] for n in range(0, len(pcm), 3200)), b""]
    asked = Message("speech.context", request, json.dumps(context).encode())
    return [asked, *(Message("audio", request, part) for part in parts)]


def replies(path: str, *messages: Message) -> list[tuple[str, dict[str, Any]]]:
    """What is answered, by path; the tag of a turn is left out."""
    found = [reply for reply in converse(path, messages, None) if isinstance(reply, str)]
    return [(one.path, one.members()) for one in map(read, found) if one.path != "turn.start"]


def phrases(path: str, *messages: Message) -> list[dict[str, Any]]:
    return [body for name, body in replies(path, *messages) if name == "speech.phrase"]


def test_the_recordings_are_what_they_were() -> None:
    """Digests are the same on every machine, so that an operator's files stay good."""
    assert [heard(one.pcm) for one in UTTERANCES] == list(UTTERANCES)
    assert heard(ENGLISH.pcm[2:]) is None
    digests = [hashlib.sha256(one.pcm).hexdigest()[:16] for one in UTTERANCES]
    assert digests == ["59f12d127753fdfc", "49e911da581cdc12"]


def test_one_turn() -> None:
    found = replies(INTERACTIVE, *turn("r", ENGLISH.pcm))
    assert [name for name, _ in found] == ["speech.phrase", "speech.endDetected", "turn.end"]
    phrase = found[0][1]
    assert phrase.pop("Id")
    assert phrase == {
        "RecognitionStatus": "Success",
        "DisplayText": ENGLISH.text,
        "Offset": 0,
        "Duration": SECONDS,
    }


def test_detailed() -> None:
    wanted = {"phraseOutput": {"format": "Detailed"}}
    (phrase,) = phrases(INTERACTIVE, *turn("r", ENGLISH.pcm, **wanted))
    assert phrase["NBest"][0]["Display"] == phrase["DisplayText"] == ENGLISH.text


def test_a_conversation_is_told_its_end_rounded_up() -> None:
    """Told as less than what was sent, a client would open a further turn for the rest."""
    said, end = phrases(CONVERSATION, *turn("r", ENGLISH.pcm + bytes(2)))
    assert (said["RecognitionStatus"], end["RecognitionStatus"]) == ("NoMatch", "EndOfDictation")
    assert (said["Duration"], end["Offset"]) == (SECONDS + 625, SECONDS + 100_000)


def test_a_further_turn_without_sound_has_no_phrase_of_its_own() -> None:
    rest = {"continuation": {"audio": {"streams": {"1": {"offset": str(SECONDS)}}}}}
    found = phrases(CONVERSATION, *turn("a", ENGLISH.pcm), *turn("b", b"", **rest))
    assert [one["RecognitionStatus"] for one in found] == [
        "Success",
        "EndOfDictation",
        "EndOfDictation",
    ]
    assert found[2]["Offset"] == SECONDS


@pytest.mark.parametrize(
    ("mode", "said"), [("None", ""), ("INTERACTIVE", ENGLISH.text), (None, ENGLISH.text)]
)
def test_the_language_comes_alone_or_with_the_text(mode: str | None, said: str) -> None:
    asked = {"languageId": {"languages": ["en-US"]}, "phraseDetection": {"mode": mode}}
    (phrase,) = phrases("/speech/universal/v2", *turn("r", ENGLISH.pcm, **asked))
    assert phrase["PrimaryLanguage"]["Language"] == "en-US"
    assert phrase["DisplayText"] == said


def test_audio_before_its_context_is_nobodys() -> None:
    assert replies(INTERACTIVE, Message("audio", "r", b"x"), Message("audio", "r")) == []


def test_messages_are_read_as_they_are_written() -> None:
    assert read(text("a.b", "r", {"c": 1})).members() == {"c": 1}
    whole = read(binary("audio", "r", b"\r\n\r\n\0"))
    assert (whole.path, whole.request, whole.body) == ("audio", "r", b"\r\n\r\n\0")
    assert read("nonsense") == Message("", "", b"", {"nonsense": ""})
    assert read(b"\xff").members() == {}
    assert Close().code == 0
