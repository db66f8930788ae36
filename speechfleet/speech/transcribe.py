"""Speech to text: a recording goes there, and its text comes back."""

from dataclasses import dataclass
from urllib.parse import quote

from speechfleet.inventory.scalars import shown
from speechfleet.speech.failed import Failed
from speechfleet.speech.likeness import normalised, word_errors
from speechfleet.speech.line import Line
from speechfleet.speech.listening import listen
from speechfleet.speech.question import Answered
from speechfleet.speech.sound import Sound

_PATH = "/speech/recognition/interactive/cognitiveservices/v1"


@dataclass(frozen=True)
class Transcribe:
    """`tolerance` is the share of the expected words that may be wrong, 0 to 1."""

    sound: Sound
    language: str
    expect: str
    tolerance: float = 0.0
    characters: int = 0

    @property
    def audio_seconds(self) -> float:
        return self.sound.seconds

    def ask(self, line: Line) -> Answered:
        language = self.language.lower()
        context = {"phraseDetection": {"language": language}}
        path = f"{_PATH}?language={quote(language)}"
        heard = listen(line, path, context, self.sound)
        self._compare(" ".join(map(_text, heard.phrases)))
        return Answered(heard.first_seconds, self.audio_seconds)

    def _compare(self, said: str) -> None:
        if not normalised(said):
            raise Failed("probe.empty", "it says that it understood, and its text is empty")
        wrong = word_errors(said, self.expect)
        if wrong > self.tolerance:
            share = f" ({wrong:.0%} of the words, {self.tolerance:.0%} may be)"
            raise Failed(
                "probe.text", f"it understood {shown(said)}; wanted {shown(self.expect)}{share}"
            )


def _text(phrase: object) -> str:
    """As the vendor's client: the best of the alternatives where there is no text."""
    found = phrase if isinstance(phrase, dict) else {}
    best = found.get("NBest") or [{}]
    first = best[0] if isinstance(best, list) and isinstance(best[0], dict) else {}
    return str(found.get("DisplayText") or first.get("Display") or "")
