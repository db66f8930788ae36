"""A conversation with a container that listens: speech to text, or which language it is."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from .faults import Mishap
from .messages import Close, Message, Reply, text
from .utterances import RATE, Utterance, begun, heard

_TICKS = 10_000_000
"""Times in messages are in units of 100 ns."""
_BYTES_A_SECOND = RATE * 2
_STEP = 100_000
"""The end of the audio is told rounded up to 10 ms: told as less than what was sent, the
vendor's client opens a further turn for the rest."""


@dataclass(frozen=True)
class Turn:
    """One turn: what was asked for, and the audio so far."""

    request: str
    asked: dict[str, Any]
    continuous: bool
    audio: bytes = b""

    @property
    def pcm(self) -> bytes:
        """The samples alone: the first message has the head of a WAV file."""
        if not self.audio.startswith(b"RIFF"):
            return self.audio
        return self.audio[self.audio.find(b"data") + 8 :]

    @property
    def start(self) -> int:
        """Where in the audio the turn begins, in ticks: a further one resends the rest."""
        streams = _at(self.asked, "continuation", "audio", "streams", "1")
        return int(_at(streams, "offset") or 0) if streams else 0


def converse(path: str, messages: Iterable[Message], mishap: Mishap | None) -> Iterator[Reply]:
    """Yield what a container says to these messages of a client."""
    turn: Turn | None = None
    for message in messages:
        if message.path == "speech.context":
            turn = Turn(message.request, message.members(), _continuous(path, message.members()))
            yield text("turn.start", turn.request, {"context": {"serviceTag": uuid.uuid4().hex}})
            yield from _refused(turn, mishap)
        elif turn and message.path == "audio" and message.body:
            turn = replace(turn, audio=turn.audio + message.body)
            if mishap is Mishap.EARLY:
                yield from _early(turn)
        elif turn and message.path == "audio" and mishap is not Mishap.HANG:
            yield from _answers(turn, mishap)
            turn = None


def _refused(turn: Turn, mishap: Mishap | None) -> Iterator[Reply]:
    if mishap is Mishap.CUT:
        yield Close()
    bases = [name.partition("-")[0] for name in _candidates(turn)]
    if len(set(bases)) < len(bases):
        yield Close(1007, "More than one locale of a language.")


def _candidates(turn: Turn) -> list[str]:
    return [str(name) for name in _at(turn.asked, "languageId", "languages") or ()]


def _early(turn: Turn) -> Iterator[Reply]:
    """Say what the sound will be, and close, with the rest of it still to come."""
    found = begun(turn.pcm)
    if found:
        yield from _answers(replace(turn, audio=found.pcm), None)
        yield Close(1000)


def _answers(turn: Turn, mishap: Mishap | None) -> Iterator[Reply]:
    length = len(turn.pcm) * _TICKS // _BYTES_A_SECOND
    if turn.pcm or not turn.continuous:
        phrase = _phrase(turn, mishap) | {"Offset": turn.start, "Duration": length}
        yield text("speech.phrase", turn.request, {"Id": uuid.uuid4().hex, **phrase})
    end = -(-(turn.start + length) // _STEP) * _STEP
    yield text("speech.endDetected", turn.request, {"Offset": end})
    if turn.continuous:
        over = {"RecognitionStatus": "EndOfDictation", "Offset": end, "Duration": 0}
        yield text("speech.phrase", turn.request, over)
    yield text("turn.end", turn.request, {})


def _phrase(turn: Turn, mishap: Mishap | None) -> dict[str, Any]:
    """Return what was heard, as the request wants it told."""
    if mishap is Mishap.ERROR:
        return {"RecognitionStatus": "Error"}
    found = heard(turn.pcm)
    if found is None:
        return {"RecognitionStatus": "NoMatch"}
    if mishap is Mishap.WRONG:
        found = replace(found, text="Nobody said this.", language="fr-FR")
    said = {"RecognitionStatus": "Success", **_language(turn, found, mishap)}
    if _at(turn.asked, "phraseDetection", "mode") == "None":
        return {**said, "DisplayText": ""}
    return {**said, **_text("" if mishap is Mishap.EMPTY else found.text, turn)}


def _language(turn: Turn, found: Utterance, mishap: Mishap | None) -> dict[str, Any]:
    if "languageId" not in turn.asked or mishap is Mishap.EMPTY:
        return {}
    names = _candidates(turn)
    is_one = not names or found.language.lower() in map(str.lower, names)
    said = found.language if is_one or mishap is Mishap.WRONG else names[0]
    return {"PrimaryLanguage": {"Language": said, "Confidence": "High"}}


def _text(said: str, turn: Turn) -> dict[str, Any]:
    if _at(turn.asked, "phraseOutput", "format") != "Detailed":
        return {"DisplayText": said}
    best = {"Confidence": 0.9, "Lexical": said.lower(), "ITN": said, "MaskedITN": said}
    return {"DisplayText": said, "NBest": [{**best, "Display": said}]}


def _continuous(path: str, asked: dict[str, Any]) -> bool:
    mode = _at(asked, "phraseDetection", "mode")
    return "/conversation/" in path or "/dictation/" in path or mode == "CONVERSATION"


def _at(members: Any, *names: str) -> Any:
    """Return what stands below these names; None where there is nothing."""
    for name in names:
        members = members.get(name) if isinstance(members, dict) else None
    return members
