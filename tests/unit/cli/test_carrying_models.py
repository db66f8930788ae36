"""`models fetch` and `models push` as they are called."""

import hashlib
import json
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from speechfleet.cli import carrying_models
from speechfleet.cli import run as speechfleet
from speechfleet.errands.carried_model import ModelFile, place, write_index
from tests.unit.errands.one_door import OneDoor

INVENTORY = "all: {hosts: {ber-01: {}, ber-02: {}}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model lies here; of the two hosts ber-02 is away, and the other has the model."""
    (tmp_path / "x.yml").write_text(INVENTORY)
    file = place(tmp_path, "m-1", "properties.json")
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    digest = hashlib.sha256(b"{}").hexdigest()
    write_index(tmp_path, "m-1", [ModelFile("properties.json", 2, digest)])

    @contextmanager
    def opened(*_: Any) -> Any:
        yield OneDoor(("2 ./properties.json\n", "ended 0"), away=("ber-02",))

    monkeypatch.setattr(carrying_models, "opened", opened)
    return tmp_path


def _push(folder: Path, *words: str) -> int:
    source = ("-i", str(folder / "x.yml"), "--from", str(folder))
    return speechfleet(["models", "push", *words, *source])


def test_every_host_has_its_outcome(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _push(folder, "all", "m-1", "--json") == 3
    document = json.loads(capsys.readouterr().out)
    states = {host["name"]: host["state"] for host in document["hosts"]}
    assert (document["command"], states["ber-01"]) == ("models-push", "fine")
    assert states["ber-02"] == "unreachable"
    assert _push(folder, "ber-01", "m-1") == 0
    assert "ber-01: the model m-1 is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("model", "said"),
    [("../x", "cannot be the id of a model"), ("m-2", "fetch it again: speechfleet models fetch")],
)
def test_what_is_no_model_is_2(
    folder: Path, model: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _push(folder, "ber-01", model) == 2
    assert said in capsys.readouterr().err


def test_a_model_comes_from_one_host(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["models", "fetch", "all", "m-1", "-i", str(folder / "x.yml"), "--into", str(folder)]
    assert speechfleet(words) == 2
    assert "all means 2 hosts; wanted one" in capsys.readouterr().err
