"""`models download`, `models list`: which models are meant, and with whose key they are fetched."""

import json
from pathlib import Path
from typing import Any

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.cli import run
from speechfleet.errands.download_model import ModelDownload
from speechfleet.errands.model_tool import ModelRow, ModelTool, Tried
from speechfleet.inventory.fleet import Host
from speechfleet.run import HostOutcome

INVENTORY = """
all:
  vars:
    ansible_user: root
    speech_resources:
      standard: {endpoint: "https://s.example/", key: "env:KEY_STANDARD"}
      dc0: {endpoint: "https://d.example/", key: "env:KEY_DC0"}
    speech_services:
      online: {kind: custom-speech-to-text, tag: 4.12.0-amd64, resource: standard, model: m-1}
      offline:
        {kind: custom-speech-to-text, tag: 4.12.0-amd64, resource: dc0, model: m-2,
         connection: disconnected, licence_days: 365, model_resource: standard}
  hosts:
    a:
    b: {speech_services: {online: {model: m-3}}}
    alone:
      speech_services:
        online: null
        offline: {model_resource: null, model: m-4}
        old: {kind: custom-speech-to-text, tag: 3.0.9-amd64, resource: standard, model: m-5}
        stt: {kind: speech-to-text, tag: 5.1.0-amd64-en-us, resource: standard}
"""
STAGE = ("-i", "prod.yml", "--limit", "a,b")


@pytest.fixture(autouse=True)
def _inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("KEY_STANDARD", "1" * 32)
    monkeypatch.setenv("KEY_DC0", "2" * 32)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prod.yml").write_text(INVENTORY)


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Host, model and resource of each download, of which that of m-3 fails."""
    made: list[tuple[str, str, str]] = []

    def fetch(self: ModelDownload, host: Host, door: Any) -> HostOutcome:
        made.append((host.name, self.service.model, self.resource.name))
        assert self.resource.key
        self.grown(4096)
        if self.service.model == "m-3":
            return HostOutcome(host.name, "unfit", (Finding("models.download", "error", "no"),))
        said = Finding("models.placed", "ok", f"the model {self.service.model} was fetched")
        return HostOutcome(host.name, "changed", (said,), changes=1)

    monkeypatch.setattr(ModelDownload, "__call__", fetch)
    return made


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...], bool]]:
    """Model, words and whether its folder is there, of each run as a tool."""
    made: list[tuple[str, tuple[str, ...], bool]] = []

    def call(self: ModelTool, host: Host, door: Any) -> Tried:
        made.append((self.service.model, self.words, self.folder))
        if self.words[-1].endswith("=xx"):
            failed = Finding("models.tool", "error", "no")
            return Tried(HostOutcome(host.name, "unfit", (failed,)))
        rows = () if self.folder else (ModelRow("Base model", "en-us", "2026-01-01", "id-1"),)
        return Tried(HostOutcome(host.name, "fine"), rows)

    monkeypatch.setattr(ModelTool, "__call__", call)
    return made


def test_each_model_is_fetched_once_with_the_key_that_may(
    fetched: list[tuple[str, str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["models", "download", "a", *STAGE, "--json"]) == 6
    assert fetched == [("a", "m-1", "standard"), ("a", "m-2", "standard"), ("a", "m-3", "standard")]
    said = capsys.readouterr()
    (host,) = json.loads(said.out)["hosts"]
    assert (host["state"], host["changes"]) == ("sick", 2)
    assert "a: the model m-2 was fetched" in said.err


def test_services_are_chosen_by_name(fetched: list[tuple[str, str, str]]) -> None:
    assert run(["models", "download", "b", "offline", *STAGE]) == 0
    assert fetched == [("b", "m-2", "standard")]


@pytest.mark.parametrize(("display", "code", "state"), [("en-us", 0, "changed"), ("xx", 6, "sick")])
def test_display_models_come_after_the_model(
    display: str,
    code: int,
    state: str,
    fetched: list[tuple[str, str, str]],
    tried: list[tuple[str, tuple[str, ...], bool]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["models", "download", "a", "offline", *STAGE, "--display", display, "--json"]
    assert run(words) == code
    assert [model for _, model, _ in fetched] == ["m-2"]
    assert tried == [("m-2", ("FullDisplay", f"DisplayLocale={display}"), True)]
    (host,) = json.loads(capsys.readouterr().out)["hosts"]
    assert host["state"] == state


def test_without_its_model_no_display_models_are_asked_for(
    fetched: list[tuple[str, str, str]], tried: list[tuple[str, tuple[str, ...], bool]]
) -> None:
    words = ["models", "download", "a", "online", "-i", "prod.yml", "--limit", "b"]
    assert run([*words, "--display", "en-us"]) == 3
    assert tried == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("download", "a,b"), "means 2 hosts; wanted one"),
        (("download", "a", "stt"), "no host has a service of custom speech called stt"),
        (("download", "a", "offline", "--limit", "alone"), "give it model_resource: a resource of"),
        (("download", "a", "--time-limit", "0"), "wanted some time"),
        (("download", "a", "--display", "$(x)"), '"$(x)" is no locale; wanted one such as en-us'),
        (
            ("download", "a", "old", "--display", "en-us"),
            "old: display models need version 3.1.0, and its tag is 3.0.9-amd64",
        ),
        (("list", "a", "old", "--locale", "en-us", "--display"), "need version 3.1.0"),
        (("list", "a", "old"), "Missing option '--locale'"),
    ],
)
def test_what_is_refused_before_any_host_is_met(
    words: tuple[str, ...],
    said: str,
    fetched: list[tuple[str, str, str]],
    tried: list[tuple[str, tuple[str, ...], bool]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["models", *words, "-i", "prod.yml"]) == 2
    assert said in capsys.readouterr().err
    assert (fetched, tried) == ([], [])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), ("BaseModelLocale=en-us",)),
        (("--display",), ("FullDisplay", "BaseModelLocale=en-us")),
    ],
)
def test_models_are_listed(
    more: tuple[str, ...],
    words: tuple[str, ...],
    tried: list[tuple[str, tuple[str, ...], bool]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["models", "list", "b", "offline", "--locale", "en-us", *STAGE, *more]
    assert run(asked) == 0
    assert tried == [("m-2", words, False)]
    assert capsys.readouterr().out == "Base model en-us 2026-01-01 id-1\n"
    assert run([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["models"] == [
        {"what": "Base model", "locale": "en-us", "created": "2026-01-01", "id": "id-1"}
    ]


def test_a_list_that_failed_is_3(tried: list[tuple[str, tuple[str, ...], bool]]) -> None:
    assert run(["models", "list", "b", "online", "--locale", "xx", "-i", "prod.yml"]) == 3
