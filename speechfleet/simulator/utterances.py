"""What this stand-in recognises: two sounds, known by the SHA-256 of their samples.

They are tones made here by arithmetic, not speech: nobody's voice and nobody's licence. A real
container hears nothing in them; to probe one takes a recording of one's own.
"""

import hashlib
import io
import struct
import wave
from dataclasses import dataclass

RATE = 16_000
"""Samples in a second, each 16 bits, one channel."""

_NOTE_SECONDS = 0.3
_LOUDNESS = 6000


@dataclass(frozen=True)
class Utterance:
    """A sound, and what is said to be said in it."""

    name: str
    text: str
    language: str
    notes: tuple[int, ...]
    """In Hz, one after the other."""

    @property
    def pcm(self) -> bytes:
        """The samples."""
        return b"".join(tone(note, _NOTE_SECONDS, RATE) for note in self.notes)

    @property
    def file(self) -> str:
        """The name of a file of it."""
        return f"{self.name}.wav"

    @property
    def wav(self) -> bytes:
        """The sound as a file."""
        return riff(self.pcm, RATE)


ENGLISH = Utterance("english", "Hello from the practice fleet.", "en-US", (262, 330, 392, 523))
GERMAN = Utterance("german", "Guten Morgen aus Berlin.", "de-DE", (523, 392, 330, 262))
UTTERANCES = (ENGLISH, GERMAN)


def heard(pcm: bytes) -> Utterance | None:
    """Return what these samples are; None where they are anything else."""
    return _KNOWN.get(hashlib.sha256(pcm).hexdigest())


def begun(pcm: bytes) -> Utterance | None:
    """Return what these samples are the beginning of."""
    return next((one for one in UTTERANCES if pcm and one.pcm.startswith(pcm)), None)


def tone(hertz: int, seconds: float, rate: int) -> bytes:
    """Return a triangle wave: whole numbers only, so that it is the same on every machine."""
    period = 4 * _LOUDNESS
    samples = (
        abs(i * hertz * period // rate % period - 2 * _LOUDNESS) - _LOUDNESS
        for i in range(int(seconds * rate))
    )
    return b"".join(struct.pack("<h", sample) for sample in samples)


def riff(pcm: bytes, rate: int) -> bytes:
    """Return samples as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        sound.writeframes(pcm)
    return file.getvalue()


_KNOWN = {hashlib.sha256(one.pcm).hexdigest(): one for one in UTTERANCES}
