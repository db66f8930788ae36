"""`first-contact` as it is called: what it refuses, what it writes, and the exit code."""

import errno
import json
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from speechfleet.cli import contacting
from speechfleet.cli import run as speechfleet
from speechfleet.errands.first_contact import Seen
from speechfleet.facts.fact import Answers
from tests.unit.errands.one_door import OneDoor
from tests.unit.values import HELD, told

INVENTORY = """
all:
  vars:
    speech_resources: {west: {endpoint: "https://west.example/", key: "env:CONTACT_KEY"}}
  hosts:
    ber-01:
      speech_services:
        stt: {kind: speech-to-text, tag: 5.1.0-amd64-en-us, resource: west}
        web: {kind: container, image: "nginx:1", container_port: 80, cpus: 1, memory: 64m}
    ber-02:
    ber-03:
      speech_services:
        off:
          {kind: speech-to-text, tag: 5.1.0-amd64-en-us, resource: west, connection: disconnected,
           licence_days: 365}
"""
KEY = "planted0123456789abcdef012345678"
VALID = 'answer 3 200 {"apiStatus":"Valid"}'


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls it; the host answers so, and has been seen so."""
    (tmp_path / "x.yml").write_text(INVENTORY)
    monkeypatch.setenv("CONTACT_KEY", KEY)
    monkeypatch.chdir(tmp_path)

    def called(
        *words: str, answers: Answers | None = None, seen: Seen | None = None, away: str = ""
    ) -> int:
        @contextmanager
        def opened(*_: Any) -> Any:
            yield OneDoor(away=(away,))

        monkeypatch.setattr(contacting, "opened", opened)
        monkeypatch.setattr(contacting, "ask_in", lambda exec_, host: answers or told())
        found = seen or Seen({"status": VALID, "log": f"log {KEY}"})
        monkeypatch.setattr(contacting, "contact", lambda *_: found)
        return speechfleet(["first-contact", *words, "-i", "x.yml", "--json"])

    return called


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("all", "stt"), "all means 3 hosts; wanted one"),
        (("ber-01", "sst"), 'has no service sst; it has stt, web; did you mean "stt"?'),
        (("ber-02", "stt"), "it has none at all"),
        (("ber-01", "web"), "web runs without a key"),
        (("ber-03", "off"), "off runs disconnected, without a key; wanted a connected service"),
    ],
)
def test_what_it_is_not_for(
    call: Any, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*words) == 2
    assert said in capsys.readouterr().err


def test_what_was_seen_is_written_without_the_key(
    call: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("ber-01", "stt") == 0
    name = "first-contact-speech-to-text-5.1.0-amd64-en-us"
    written = [(tmp_path / f"{name}.{form}").read_text() for form in ("json", "txt")]
    said = capsys.readouterr()
    assert KEY not in "".join([*written, said.out, said.err])
    assert json.loads(written[0])["seen"]["log"][0].startswith("left out: ")
    (host,) = json.loads(said.out)["hosts"]
    assert {finding["code"] for finding in host["findings"]} == {
        "contact.expected",
        "contact.unknown",
    }


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (Seen({"status": 'answer 1 200 {"apiStatus":"Invalid"}'}), 6),
        (Seen({"form": "runs argument"}, 124, "left"), 6),
    ],
)
def test_what_does_not_serve_is_6_and_written_all_the_same(
    call: Any, seen: Seen, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("ber-01", "stt", "--out", "f.json", seen=seen) == code
    assert len(json.loads((tmp_path / "f.json").read_text())["contacts"]) == 10
    codes = [f["code"] for f in json.loads(capsys.readouterr().out)["hosts"][0]["findings"]]
    assert ("contact.failed" in codes) == (seen.code == 124)


def test_where_nothing_was_seen_an_earlier_file_stays(
    call: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.json").write_text("of yesterday")
    seen = Seen({}, 75, "Error response from daemon: manifest unknown at west.example")
    assert call("ber-01", "stt", "--out", "f.json", seen=seen) == 6
    assert (tmp_path / "f.json").read_text() == "of yesterday"
    said = capsys.readouterr()
    (finding,) = json.loads(said.out)["hosts"][0]["findings"]
    assert finding["code"] == "contact.failed"
    assert finding["message"].endswith("from daemon: manifest unknown at ENDPOINT")
    assert "written" not in said.err


def test_the_file_is_json_and_the_text_lies_beside(
    call: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("ber-01", "stt", "--out", "f.txt") == 2
    assert "wanted FILE.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "there"),
    [
        (("--out", "f.json"), "f.txt"),
        ((), "first-contact-speech-to-text-5.1.0-amd64-en-us.json"),
    ],
)
def test_what_cannot_be_written_is_found_out_before_the_host_is_asked(
    call: Any,
    words: tuple[str, ...],
    there: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / there).mkdir()
    assert call("ber-01", "stt", *words, away="ber-01") == 2
    assert f"{there} is no file that another could take the place of" in capsys.readouterr().err


def test_what_cannot_be_written_after_all_is_printed(
    call: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(contacting, "write_whole", full)
    assert call("ber-01", "stt", "--out", "f.json") == 2
    said = capsys.readouterr().err
    assert "f.json cannot be written: No space left on device" in said
    assert '"contacts"' in said
    assert KEY not in said


@pytest.mark.parametrize(
    ("texts", "more", "code"),
    [
        ({"memory": "MemTotal: 9000000 kB\nMemAvailable: 1000000 kB\n"}, (), 3),
        ({"memory": "MemTotal: 9 kB\nMemAvailable: 1 kB\n"}, ("--despite-memory",), 0),
        ({"hold": HELD}, (), 3),
        ({"memory": "?"}, (), 3),
    ],
)
def test_a_host_that_could_suffer_is_left_alone(
    call: Any, texts: dict[str, str], more: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    assert call("ber-01", "stt", *more, answers=told(**texts)) == code
    assert bool(list(tmp_path.glob("first-contact*"))) == (code == 0)


def test_a_host_that_is_away_is_3(call: Any) -> None:
    assert call("ber-01", "stt", away="ber-01") == 3
