"""What each service is asked: as the inventory says, or what its kind and tag tell."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from speechfleet.inventory.fleet import Host, Service
from speechfleet.inventory.places import Faults
from speechfleet.inventory.probe import Probe
from speechfleet.inventory.tags import locale, voice
from speechfleet.speech.identify import Identify
from speechfleet.speech.question import Question
from speechfleet.speech.sound import Sound, read_wav
from speechfleet.speech.speak import Speak
from speechfleet.speech.transcribe import Transcribe

_TEXT = "1, 2, 3"
"""In whatever language the voice has."""
_RATES = (8000, 16000)
_LONGEST = 5
"""Seconds: so much of a file the vendor's client sends at once."""
_LONGEST_FILE = 1024**2

Asked = Mapping[str, Mapping[str, Question]]
"""Questions by host and service."""


def asked(hosts: Iterable[Host]) -> Asked:
    """What is asked at these hosts; a service that the inventory has no probe for is missing.
    Raises InventoryError with every recording that does not serve."""
    faults, sounds = Faults(), {}
    for probe in (one.probe for host in hosts for one in host.services if one.probe):
        if probe.audio and probe.audio not in sounds:
            sounds[probe.audio] = _sound(probe, faults)
    faults.stop()
    return {host.name: _of_host(host, sounds) for host in hosts}


def _of_host(host: Host, sounds: Mapping[Path, Sound]) -> dict[str, Question]:
    found = {service.name: _question(service, sounds) for service in host.services}
    return {name: question for name, question in found.items() if question}


def _question(service: Service, sounds: Mapping[Path, Sound]) -> Question | None:
    probe = service.probe or Probe()
    sound = sounds[probe.audio] if probe.audio else None
    spoken = probe.language or locale(service.kind, service.tag) or "en-US"
    match service.kind.name:
        case "speech-to-text" | "custom-speech-to-text" if sound:
            return Transcribe(sound, spoken, probe.expect, probe.tolerance)
        case "language-identification" if sound:
            return Identify(sound, probe.language)
        case "neural-text-to-speech":
            speaker = probe.voice or voice(service.kind, service.tag)
            return Speak(probe.text or _TEXT, speaker) if speaker else None
    return None


def _sound(probe: Probe, faults: Faults) -> Sound:
    try:
        sound = _read(probe.audio or Path())
    except OSError as error:
        faults.add(probe.place, f"{probe.audio} cannot be read: {error.strerror}")
    except ValueError as error:
        wanted = f"a WAV file of at most {_LONGEST} s, one channel of 16 bits, 8 or 16 kHz"
        faults.add(
            probe.place, f"{probe.audio} is no recording for a probe: {error}; wanted {wanted}"
        )
    else:
        return sound
    return Sound(1, b"")


def _read(path: Path) -> Sound:
    with path.open("rb") as file:
        sound = read_wav(file.read(_LONGEST_FILE))
    if sound.rate not in _RATES:
        raise ValueError(f"it has {sound.rate} samples in a second")
    if not 0 < sound.seconds <= _LONGEST:
        raise ValueError(f"it lasts {sound.seconds:.1f} s")
    return sound
