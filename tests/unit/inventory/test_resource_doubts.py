"""What is odd about resources is a warning with its place, and shows no value."""

from pathlib import Path

import pytest

from speechfleet.inventory.load import look

from .conftest import Read

WEST, NORTH = "0123456789abcdef0123456789ABCDEF", "f" * 32
WANTED = "wanted https://NAME.cognitiveservices.azure.com/"
INVENTORY = """
all:
  vars:
    speech_resources:
      west: {endpoint: "<1>", key: env:WEST}
      north: {endpoint: "<2>", key: env:NORTH}
  hosts: {a: , b: }
"""


def _warnings(
    read: Read, monkeypatch: pytest.MonkeyPatch, west: str, north: str, **keys: str
) -> list[str]:
    for name, key in {"WEST": WEST, "NORTH": NORTH, **keys}.items():
        monkeypatch.setenv(name, key)
    text = INVENTORY.replace("<1>", west).replace("<2>", north)
    said = read(text, keys=bool(keys)).warnings
    return [one.partition("prod.yml:")[2] for one in said]


GOOD = ("https://speech-1.cognitiveservices.azure.com/", "https://n.cognitiveservices.azure.cn")
REGION = "https://westeurope.api.cognitive.microsoft.com/sts/v1.0/issueToken"


@pytest.mark.parametrize(
    ("west", "north"),
    [
        GOOD,
        (REGION, REGION),
        ("https://west.example/", "https://north.example/"),
        ("http://10.1.2.3:8080/practice/", "http://10.1.2.3:8080/other/"),
    ],
)
def test_usual_endpoints_and_stand_ins_raise_no_doubt(
    read: Read, monkeypatch: pytest.MonkeyPatch, west: str, north: str
) -> None:
    assert _warnings(read, monkeypatch, west, north, WEST=WEST) == []


@pytest.mark.parametrize(
    ("west", "says"),
    [
        ("http://w.example/", f"is not https://, so that keys would be sent in clear; {WANTED}"),
        ("https://w.example/speech", f"has a path; {WANTED}"),
        ("https://westeurope.stt.speech.microsoft.com/", "is one for clients, and not for billing"),
        ("https://NORTH.cognitiveservices.azure.com/", 'has the name of "north"; see that the two'),
    ],
)
def test_an_odd_endpoint_is_one_warning_with_its_place(
    read: Read, monkeypatch: pytest.MonkeyPatch, west: str, says: str
) -> None:
    (found,) = _warnings(read, monkeypatch, west, GOOD[1])
    assert found.startswith(f'5:24: the endpoint of resource "west" {says}')
    assert "example" not in found


def test_one_endpoint_of_two_resources_is_said_of_the_second(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = _warnings(read, monkeypatch, GOOD[0], GOOD[0].upper().replace("HTTPS", "https"))
    assert found.startswith('6:25: the endpoint of resource "north" is that of "west" too; see')


def test_one_key_of_two_resources_is_said_of_the_second(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = _warnings(read, monkeypatch, *GOOD, NORTH=WEST)
    assert found.startswith('6:70: resource "north" has the key of "west", which belongs to one')
    assert WEST not in found


def test_keys_that_were_not_fetched_are_not_compared(
    read: Read, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert _warnings(read, monkeypatch, *GOOD) == []
    assert look([tmp_path / "prod.yml"]).fleet.warnings == ()
