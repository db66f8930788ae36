"""Sound: a WAV file with 16-bit samples of one channel."""

import array
from dataclasses import dataclass

_PCM, _EXTENSIBLE = 1, 0xFFFE
_AUDIBLE = 50
"""Of 32767: below it is taken for silence."""


@dataclass(frozen=True)
class Sound:
    """Samples, `rate` in a second, each 16 bits, least byte first."""

    rate: int
    pcm: bytes

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.pcm) / (2 * self.rate)

    @property
    def audible(self) -> bool:
        """Whether there is anything but silence in it."""
        samples = array.array("h", self.pcm[: len(self.pcm) // 2 * 2])
        return bool(samples) and max(max(samples), -min(samples)) > _AUDIBLE

    @property
    def head(self) -> bytes:
        """The head of a WAV file that is sent while it is still unknown how long it will be: the
        vendor's client sends both sizes as 0."""
        fields = (
            (_PCM, 2), (1, 2), (self.rate, 4), (2 * self.rate, 4), (2, 2), (16, 2),
        )  # fmt: skip
        form = b"".join(value.to_bytes(size, "little") for value, size in fields)
        return b"RIFF\0\0\0\0WAVEfmt " + len(form).to_bytes(4, "little") + form + b"data\0\0\0\0"


def read_wav(data: bytes) -> Sound:
    """Return the sound of a WAV file. Raises ValueError that says what it is instead.

    A size of 0, or one beyond the end, is that of a file that was written while it was heard: all
    that follows is sound.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("it is no WAV file")
    form, at = b"", 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"data":
            return Sound(_rate(form), data[at + 8 : at + 8 + size] if size else data[at + 8 :])
        if name == b"fmt ":
            form = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    raise ValueError("there is no sound in it")


def _rate(form: bytes) -> int:
    kind, channels, rate, bits = (
        int.from_bytes(form[start:end], "little")
        for start, end in ((0, 2), (2, 4), (4, 8), (14, 16))
    )
    if kind not in (_PCM, _EXTENSIBLE) or channels != 1 or bits != 16 or not rate:
        raise ValueError(f"it has {channels} channels of {bits} bits in format {kind}")
    return rate
