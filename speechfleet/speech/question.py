"""What one kind of probe is."""

from dataclasses import dataclass
from typing import Protocol

from speechfleet.speech.line import Line


@dataclass(frozen=True)
class Answered:
    """A query that was answered rightly: the times from the connection on, in seconds."""

    first_seconds: float
    audio_seconds: float
    """How much audio was heard or spoken."""


class Question(Protocol):
    """A query to a container with the right answer to it; `audio_seconds` and `characters` are
    what it is billed for."""

    @property
    def audio_seconds(self) -> float: ...

    @property
    def characters(self) -> int: ...

    def ask(self, line: Line) -> Answered:
        """Ask, and compare. Raises Failed, and as Line does."""
        ...
