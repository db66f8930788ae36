"""What the functional probe asks a service, and which answer is right."""

from dataclasses import dataclass, field
from pathlib import Path

from speechfleet.inventory.places import Place


@dataclass(frozen=True)
class Probe:
    """A recording with its text or language, or a text and the voice that is to speak it."""

    audio: Path | None = None
    expect: str = ""
    tolerance: float = 0.0
    """The share of the expected words that may be wrong."""
    language: str = ""
    text: str = ""
    voice: str = ""
    place: Place = field(default=Place(""), compare=False)
    """Where the recording is named."""
