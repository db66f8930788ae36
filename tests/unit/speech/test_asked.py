"""What is asked, and what it is billed for."""

from pathlib import Path

import pytest

from speechfleet.inventory.fleet import Service
from speechfleet.inventory.kinds import KINDS
from speechfleet.inventory.places import InventoryError, Place
from speechfleet.inventory.probe import Probe
from speechfleet.simulator.utterances import ENGLISH, GERMAN, riff
from speechfleet.speech.asked import asked
from speechfleet.speech.bill import Bill, bills, total
from speechfleet.speech.identify import Identify
from speechfleet.speech.question import Question
from speechfleet.speech.speak import Speak
from speechfleet.speech.transcribe import Transcribe
from tests.unit.values import generic, host, service

from .conftest import sound


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "hello.wav"
    path.write_bytes(ENGLISH.wav)
    return path


def tts(**changes: object) -> Service:
    kind = KINDS["neural-text-to-speech"]
    return service(**{"kind": kind, "tag": "3.11.0-amd64-de-de-katjaneural", **changes})


def lid(**changes: object) -> Service:
    kind = KINDS["language-identification"]
    return service(**{"kind": kind, "tag": "1.18.0-amd64-preview", **changes})


def question(one: Service) -> Question | None:
    return asked([host(one)])["ber-01"].get(one.name)


def test_speech_to_text(wav: Path) -> None:
    german = service(tag="5.1.0-amd64-de-de", probe=Probe(wav, "Hallo", 0.1))
    assert question(german) == Transcribe(sound(), "de-DE", "Hallo", 0.1)
    named = service(probe=Probe(wav, "Hello", language="en-GB"))
    assert question(named) == Transcribe(sound(), "en-GB", "Hello")


def test_custom_speech_whose_tag_has_no_language(wav: Path) -> None:
    custom = {"kind": KINDS["custom-speech-to-text"], "tag": "4.12.0-amd64"}
    assert question(service(**custom, probe=Probe(wav, "Hi"))) == Transcribe(sound(), "en-US", "Hi")


def test_language_identification_has_two_to_choose_from(wav: Path) -> None:
    found = question(lid(probe=Probe(wav, language="fr-FR")))
    assert found == Identify(sound(), "fr-FR")
    assert Identify(sound(), "fr-FR").candidates == ["en-US", "fr-FR"]
    assert Identify(sound(), "en-us").candidates == ["de-DE", "en-us"]
    assert Identify(sound(), "EN-GB").candidates == ["de-DE", "EN-GB"]
    assert Identify(sound(), "de-AT").candidates == ["en-US", "de-AT"]


def test_text_to_speech_needs_no_word_of_the_inventory() -> None:
    assert question(tts()) == Speak("1, 2, 3", "de-DE-KatjaNeural")
    assert question(tts(probe=Probe(text="Hi", voice="de-DE-X"))) == Speak("Hi", "de-DE-X")
    assert question(tts(tag="", image="i@sha256:0")) is None


@pytest.mark.parametrize("locale", ["en-US", "sr-Latn-RS", "zh-CN-sichuan"])
def test_the_language_of_a_text_is_its_voices(locale: str) -> None:
    assert f'xml:lang="{locale}"' in Speak("x", f"{locale}-AriaNeural").ssml


def test_a_text_cannot_break_out_of_its_document() -> None:
    ssml = Speak("</voice> & <x>", "a'\"<b").ssml
    assert "</voice> &" not in ssml
    assert ssml.count("<voice") == 1


@pytest.mark.parametrize("one", [service(), lid(), generic()])
def test_what_nobody_can_know_is_not_asked(one: Service) -> None:
    assert question(one) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no WAV file"),
        (riff(bytes(2), 44100), "44100 samples in a second"),
        (riff(b"", 16000), "lasts 0.0 s"),
        (riff(bytes(2 * 16000 * 6), 16000), "lasts 6.0 s"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_recording_that_does_not_serve_is_named_with_its_place(
    content: bytes | None, why: str, wav: Path
) -> None:
    wav.unlink() if content is None else wav.write_bytes(content)
    bad = Probe(wav, "Hello", place=Place("prod.yml", 7, 3))
    with pytest.raises(InventoryError, match=rf"^prod.yml:7:3: .*hello.wav.*{why}"):
        asked([host(service(probe=bad)), host(service(name="b", probe=bad), name="ber-02")])


def test_the_bill_counts_every_instance(wav: Path) -> None:
    german = wav.with_name("german.wav")
    german.write_bytes(GERMAN.wav)
    hosts = [
        host(service(instances=3, probe=Probe(wav, "x")), tts(name="tts"), generic()),
        host(service(probe=Probe(german, "y")), service(name="unasked"), name="ber-02"),
    ]
    found = bills(hosts, asked(hosts))
    assert [str(bill) for bill in found] == [
        "neural-text-to-speech: 1 instance, 7 characters",
        "speech-to-text: 4 instances, 4.8 s of audio",
    ]
    assert str(total(found)) == "in all: 5 instances, 4.8 s of audio and 7 characters"
    assert total([]) == Bill("in all", 0, 0, 0)
