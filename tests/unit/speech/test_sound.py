import io
import wave

import pytest

from speechfleet.simulator.utterances import ENGLISH, riff
from speechfleet.speech.sound import Sound, read_wav

_LOUD = b"\x00\x40" * 1600


def wav(channels: int = 1, width: int = 2, rate: int = 16000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((channels, width, rate, 0, "NONE", "not compressed"))
        sound.writeframes(_LOUD)
    return file.getvalue()


def test_a_file_is_read_to_the_sample() -> None:
    sound = read_wav(ENGLISH.wav)
    assert (sound.rate, sound.pcm, sound.audible) == (16000, ENGLISH.pcm, True)
    assert sound.seconds == pytest.approx(1.2)


def test_what_stands_beside_the_sound_is_passed_over() -> None:
    head, data = wav()[:36], wav()[36:]
    assert read_wav(head + b"LIST\3\0\0\0abc\0" + data).pcm == _LOUD


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_size_that_was_not_known_yet(size: int) -> None:
    file = wav()
    assert read_wav(file[:40] + size.to_bytes(4, "little") + file[44:]).pcm == _LOUD


def test_the_head_that_is_sent_is_that_of_a_wav_file() -> None:
    assert read_wav(Sound(8000, b"").head + _LOUD) == Sound(8000, _LOUD)
    assert len(Sound(8000, b"").head) == 44


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no WAV file"),
        (b"OggS" + bytes(100), "no WAV file"),
        (b'{"error": "no"}', "no WAV file"),
        (wav()[:36], "no sound"),
        (b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd", "0 channels"),
        (wav(channels=2), "2 channels of 16 bits"),
        (wav(width=1), "1 channels of 8 bits"),
        (wav(rate=16000)[:20] + b"\7\0" + wav()[22:], "in format 7"),
    ],
)
def test_what_is_no_sound_says_why(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_wav(data)


@pytest.mark.parametrize(("pcm", "audible"), [(b"", False), (bytes(99), False), (_LOUD, True)])
def test_silence(pcm: bytes, audible: bool) -> None:
    assert Sound(16000, pcm).audible is audible
    assert riff(pcm, 16000)[:4] == b"RIFF"
