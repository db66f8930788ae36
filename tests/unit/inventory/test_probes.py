"""The key `probe` of a service."""

from pathlib import Path

import pytest

from speechfleet.inventory.load import load
from speechfleet.inventory.places import InventoryError
from speechfleet.inventory.probe import Probe

TEXT = """
all:
  vars:
    speech_resources: {{west: {{endpoint: "https://w.example/", key: "vault:west"}}}}
    speech_services:
      one:
        kind: {kind}
        tag: {tag}
        resource: west
        probe: {probe}
  hosts:
    h:
      speech_services: {{one: {{probe: {nearer}}}}}
"""
TAGS = {
    "speech-to-text": "4.12.0-amd64-en-us",
    "neural-text-to-speech": "3.11.0-amd64-en-us-arianeural",
    "language-identification": "1.18.0-amd64-preview",
    "fast-transcription": "en-gpu-1.0.0-preview",
}


def read(folder: Path, kind: str, probe: str, nearer: str = "{}") -> Probe | None:
    path = folder / "prod.yml"
    path.write_text(TEXT.format(kind=kind, tag=TAGS[kind], probe=probe, nearer=nearer))
    return load(path, keys=False).hosts[0].services[0].probe


@pytest.mark.parametrize(
    ("kind", "probe", "wanted"),
    [
        ("neural-text-to-speech", "{}", Probe()),
        ("neural-text-to-speech", "{text: Hi, voice: en-US-X}", Probe(text="Hi", voice="en-US-X")),
        ("speech-to-text", "{audio: /a.wav, expect: b c}", Probe(Path("/a.wav"), "b c")),
        ("language-identification", "{audio: /a.wav, language: de-DE}",
         Probe(Path("/a.wav"), language="de-DE")),
    ],
)  # fmt: skip
def test_what_each_kind_takes(kind: str, probe: str, wanted: Probe, tmp_path: Path) -> None:
    assert read(tmp_path, kind, probe) == wanted


def test_a_path_starts_where_it_is_written_and_keys_are_merged(tmp_path: Path) -> None:
    """Whether the file is there is asked when it is needed."""
    found = read(tmp_path, "speech-to-text", "{audio: a.wav, expect: b}", "{tolerance: 0.5}")
    assert found == Probe(tmp_path / "a.wav", "b", 0.5)
    assert found.place.line == 10


@pytest.mark.parametrize(
    ("kind", "probe", "fault"),
    [
        ("fast-transcription", "{text: a}", "fast-transcription has no probe, which is for speech"),
        ("neural-text-to-speech", "{audio: a}", "has no audio; wanted text, voice"),
        ("language-identification", "{audio: a}", "has no language, which language-identific"),
        ("neural-text-to-speech", "{voice: a b}", 'voice is "a b"; wanted the voice of the image'),
        ("speech-to-text", "{audio: a, expect: ''}", 'expect is ""; wanted the text'),
    ],
)
def test_what_it_does_not(kind: str, probe: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(InventoryError) as caught:
        read(tmp_path, kind, probe)
    (found,) = caught.value.faults
    assert fault in found.message
