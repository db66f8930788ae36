"""A turn with a container that listens: audio goes there, phrases come back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from speechfleet.speech.conversation import Conversation
from speechfleet.speech.failed import Failed
from speechfleet.speech.line import Line
from speechfleet.speech.sound import Sound

_A_PART = 0.1
"""Seconds of audio in a message, as the vendor's client has it."""

_CONFIG = {
    "context": {
        "system": {"version": "0.1.0", "name": "speechfleet", "build": "Linux-x64"},
        "os": {"platform": "Linux", "name": "Linux", "version": ""},
    }
}
_SUCCESS = "Success"
_HEARD_NOTHING = ("NoMatch", "InitialSilenceTimeout", "BabbleTimeout")
_NO_PHRASE = ("EndOfDictation",)
_ANSWERS = ("speech.hypothesis", "speech.fragment", "speech.phrase")


@dataclass(frozen=True)
class Heard:
    """What the container understood, and when the first of it came (in seconds)."""

    phrases: tuple[Mapping[str, Any], ...]
    first_seconds: float


def listen(line: Line, path: str, context: Mapping[str, object], sound: Sound) -> Heard:
    """Let a container hear a sound. Raises Failed, and as Line does.

    All of it is sent at once, as the vendor's client sends the first 5 s of a file.
    """
    conversation = Conversation(line, path)
    conversation.say("speech.config", _CONFIG, of_the_turn=False)
    conversation.say("speech.context", {**context, "audio": {"streams": {"1": None}}})
    conversation.send_audio(sound.head, first=True)
    size = int(_A_PART * sound.rate) * 2
    for start in range(0, len(sound.pcm), size):
        conversation.send_audio(sound.pcm[start : start + size])
    conversation.send_audio(b"")
    return _heard(line, conversation)


def _heard(line: Line, conversation: Conversation) -> Heard:
    """Silence before or after what was understood makes nothing of that undone."""
    first, phrases, silence = 0.0, [], ""
    for message in conversation.messages():
        if message.path in _ANSWERS:
            first = first or line.elapsed()
        if message.path == "speech.phrase":
            phrase = message.members()
            status = _status(phrase)
            phrases += [phrase] if status == _SUCCESS else []
            silence = status if status in _HEARD_NOTHING else silence
    if not phrases:
        why = f" (it says {silence!r})" if silence else ""
        raise Failed("probe.empty", f"the turn ended, and nothing was recognised{why}")
    return Heard(tuple(phrases), first)


def _status(phrase: Mapping[str, Any]) -> str:
    """What became of a phrase. Raises Failed where that is an error."""
    status = str(phrase.get("RecognitionStatus"))[:40]
    if status in (_SUCCESS, *_NO_PHRASE, *_HEARD_NOTHING):
        return status
    if status == "TooManyRequests":
        raise Failed("probe.throttled", "it says 'TooManyRequests'")
    raise Failed("probe.error", f"the recognition failed (it says {status!r})")
