"""Language identification: a recording goes there, and its language comes back."""

from dataclasses import dataclass

from speechfleet.inventory.scalars import shown
from speechfleet.speech.failed import Failed
from speechfleet.speech.line import Line
from speechfleet.speech.listening import listen
from speechfleet.speech.question import Answered
from speechfleet.speech.sound import Sound

_PATH = "/speech/universal/v2?language=en-us"
_OTHERS = ("en-US", "de-DE")


@dataclass(frozen=True)
class Identify:
    """`language` is the right answer."""

    sound: Sound
    language: str
    characters: int = 0

    @property
    def audio_seconds(self) -> float:
        return self.sound.seconds

    @property
    def candidates(self) -> list[str]:
        """The languages to choose from: the right one and another. Two locales of one language
        may not be among them (the vendor's page on language identification)."""
        other = next(one for one in _OTHERS if _base(one) != _base(self.language))
        return [other, self.language]

    def ask(self, line: Line) -> Answered:
        nothing_more = {"action": "None"}
        context = {
            "phraseDetection": {"mode": "None"},
            "languageId": {
                "languages": self.candidates,
                "onSuccess": nothing_more,
                "onUnknown": nothing_more,
                "mode": "DetectAtAudioStart",
                "Priority": "PrioritizeLatency",
            },
        }
        heard = listen(line, _PATH, context, self.sound)
        found = heard.phrases[0].get("PrimaryLanguage")
        self._compare(str(found.get("Language") or "") if isinstance(found, dict) else "")
        return Answered(heard.first_seconds, self.audio_seconds)

    def _compare(self, said: str) -> None:
        if not said:
            raise Failed("probe.empty", "it says that it understood, and names no language")
        if said.lower() != self.language.lower():
            raise Failed("probe.language", f"it heard {shown(said)}; wanted {shown(self.language)}")


def _base(language: str) -> str:
    """`en` of `en-US`."""
    return language.partition("-")[0].lower()
