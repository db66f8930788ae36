"""`exec` as it is shown: lines in a pipe, one document in JSON, and the exit code."""

import json
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from speechfleet.cli import executing
from speechfleet.cli import run as speechfleet
from tests.unit.errands.one_door import OneDoor

INVENTORY = "all: {hosts: {ber-01: {}, ber-02: {}, par-01: {}}}\n"


@pytest.fixture
def arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of the three hosts ber-02 is away."""
    (tmp_path / "x.yml").write_text(INVENTORY)

    @contextmanager
    def opened(*_: Any) -> Any:
        yield OneDoor(("up\n", "ended 1"), away=("ber-02",))

    monkeypatch.setattr(executing, "opened", opened)
    return ["exec", "ber*", "-i", str(tmp_path / "x.yml"), "--", "uptime", "-p"]


def test_lines_have_their_host_before_them(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert speechfleet(arguments) == 3
    said = capsys.readouterr()
    assert said.out == "ber-01 | up\n"
    assert "ber-01: the command ended with exit code 1" in said.err
    assert "ber-02: no answer" in said.err


def test_json_is_one_document(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert speechfleet(["exec", "--json", *arguments[1:]]) == 3
    document = json.loads(capsys.readouterr().out)
    assert (document["command"], document["exit_code"]) == ("exec", 3)
    told = [(h["name"], h["output"], h["command_exit_code"]) for h in document["hosts"]]
    assert told == [("ber-01", "up\n", 1), ("ber-02", "", None)]
