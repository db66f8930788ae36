"""`licence download` and `licence list`: which licences are meant, and what is kept and shown."""

import errno
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from speechfleet.cli import licensing, run
from speechfleet.errands.licence import Download, Downloaded
from speechfleet.inventory.fleet import Host, Service
from speechfleet.inventory.licences import keep, kept
from speechfleet.run import HostOutcome
from tests.unit.offline import licence, unlicensed

INVENTORY = """
all:
  vars:
    ansible_user: root
    speech_resources: {west: {endpoint: "https://w.example/", key: "env:KEY_WEST"}}
    speech_services:
      stt:
        {kind: speech-to-text, tag: 5.1.0-amd64-en-us, resource: west, connection: disconnected,
         licence_days: 365}
  hosts:
    a:
    b:
      speech_services:
        stt: {instances: 3}
        german:
          {kind: speech-to-text, tag: 5.1.0-amd64-de-de, resource: west,
           connection: disconnected, licence_days: 30}
    online: {speech_services: {stt: {connection: null, licence_days: null}}}
"""
STT = unlicensed()
GERMAN = unlicensed(name="german", tag="5.1.0-amd64-de-de")


@pytest.fixture
def inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("KEY_WEST", "1" * 32)
    path = tmp_path / "prod.yml"
    path.write_text(INVENTORY)
    return str(path)


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Host and service of each download, of which the German fails."""
    made: list[tuple[str, str]] = []

    def fetch(self: Download, host: Host, door: Any) -> Downloaded:
        made.append((host.name, self.service.name))
        assert self.resource.key
        if self.service.name == "german":
            return Downloaded(HostOutcome(host.name, "unfit"))
        return Downloaded(HostOutcome(host.name, "fine"), licence(self.service))

    monkeypatch.setattr(Download, "__call__", fetch)
    return made


def _folder(inventory: str) -> Path:
    return Path(inventory).parent / "licences"


def test_what_is_missing_is_fetched_once_and_kept(
    inventory: str, fetched: list[tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["licence", "download", "online", "-i", inventory, "--json"]) == 3
    assert fetched == [("online", "stt"), ("online", "german")]
    (path,) = _folder(inventory).iterdir()
    assert kept(path, contents=True) == licence(STT)
    told = json.loads(capsys.readouterr().out)
    assert [(one["service"], one["ends"]) for one in told["licences"]] == [("stt", "1971-01-01")]
    content = licence(STT).content
    assert content
    assert content.open() not in json.dumps(told)


@pytest.mark.parametrize(
    ("days", "names", "expected"),
    [
        (36_500, (), ["german"]),
        (36_500, ("stt",), ["stt"]),
        (1, (), ["stt", "german"]),
    ],
)
def test_what_is_good_for_long_is_fetched_only_by_its_name(
    days: int,
    names: tuple[str, ...],
    expected: list[str],
    inventory: str,
    fetched: list[tuple[str, str]],
) -> None:
    keep(_folder(inventory), STT, replace(licence(STT), days=days))
    run(["licence", "download", "online", *names, "-i", inventory])
    assert [service for _, service in fetched] == expected


def test_where_nothing_is_due_that_is_said(
    inventory: str, fetched: list[tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    keep(_folder(inventory), STT, replace(licence(STT), days=36_500))
    words = ("licence", "download", "online", "-i", inventory)
    assert run([*words, "--limit", "a"]) == 0
    anew = "until 2069-12-07; name a service to fetch it anew\n"
    assert capsys.readouterr().err == f"nothing to fetch: the licence is good {anew}"
    keep(_folder(inventory), GERMAN, replace(licence(GERMAN), days=36_500))
    assert run([*words, "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["licences"] == []
    assert said.err == f"nothing to fetch: all licences are good, the first {anew}"
    assert fetched == []
    Path(inventory).write_text("all: {hosts: {online: }}")
    assert run(list(words)) == 0
    assert capsys.readouterr().err.endswith("has no disconnected service, and needs no licence\n")


def test_one_that_is_damaged_is_missing_and_fetched_anew(
    inventory: str, fetched: list[tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    path = keep(_folder(inventory), STT, licence(STT))
    path.write_bytes(path.read_bytes()[:40])
    assert run(["licence", "list", "-i", inventory]) == 6
    assert f"warning: {path}: this licence cannot be read" in capsys.readouterr().err
    assert run(["licence", "download", "online", "-i", inventory, "--limit", "a"]) == 0
    assert kept(path, contents=True) == licence(STT)


def test_a_limit_says_whose_licences_and_the_host_may_be_any(
    inventory: str, fetched: list[tuple[str, str]]
) -> None:
    assert run(["licence", "download", "online", "-i", inventory, "--limit", "a"]) == 0
    assert fetched == [("online", "stt")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("a,b",), "means 2 hosts; wanted one"),
        (("a", "sst"), "no host has a disconnected service called sst"),
        (("a", "--time-limit", "0"), "wanted some time"),
    ],
)
def test_what_is_refused_before_any_host_is_met(
    words: tuple[str, ...],
    said: str,
    inventory: str,
    fetched: list[tuple[str, str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["licence", "download", *words, "-i", inventory]) == 2
    assert said in capsys.readouterr().err
    assert fetched == []


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_folder_that_takes_none_is_found_out_before_any_host_is_met(
    inventory: str,
    fetched: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", _full)
    assert run(["licence", "download", "online", "-i", inventory]) == 2
    assert f"{_folder(inventory)} cannot be written: No space left" in capsys.readouterr().err
    assert fetched == []


def test_a_licence_that_cannot_be_kept_is_said_to_be_lost(
    inventory: str,
    fetched: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(licensing, "keep", _full)
    assert run(["licence", "download", "online", "stt", "-i", inventory]) == 2
    said = capsys.readouterr().err
    assert "No space left on device; the licence of stt came, and is lost; mend that" in said


@pytest.mark.parametrize(
    ("there", "days", "code"),
    [((), 365, 6), ((STT,), 36_500, 6), ((STT, GERMAN), 36_500, 0), ((STT, GERMAN), 1, 6)],
)
def test_a_list_says_what_is_missing_or_over(
    there: tuple[Service, ...],
    days: int,
    code: int,
    inventory: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for one in there:
        keep(_folder(inventory), one, replace(licence(one), days=days))
    assert run(["licence", "list", "-i", inventory]) == code
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [(line[0], bool(line[-1])) for line in lines] == [
        ("stt", STT in there),
        ("german", GERMAN in there),
    ]


def test_where_none_is_needed_a_list_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "prod.yml").write_text("all: {hosts: {a: {}}}\n")
    assert run(["licence", "list", "-i", str(tmp_path / "prod.yml")]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "the inventory has no disconnected service, and needs no licence\n"
