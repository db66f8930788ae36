"""`usage collect` as it is called: what it says, and the exit code."""

from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from speechfleet.cli import collecting, run
from tests.unit.errands.one_door import OneDoor

NOTHING = "no disconnected instance on these hosts has usage in 2026-11"


def _collect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: OneDoor, *words: str) -> int:
    @contextmanager
    def opened(*_: Any) -> Any:
        yield door

    monkeypatch.setattr(collecting, "opened", opened)
    (tmp_path / "prod.yml").write_text("all: {hosts: {ber-01: {}}}\n")
    inventory = ("-i", str(tmp_path / "prod.yml"))
    return run(["usage", "collect", "--month", "2026-11", *inventory, *words])


@pytest.mark.parametrize(
    ("words", "told"), [((), True), (("-o", "csv"), False), (("--json",), False)]
)
def test_that_nothing_was_used_is_said_to_people(
    words: tuple[str, ...],
    told: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _collect(tmp_path, monkeypatch, OneDoor(("", "ended 0")), *words) == 0
    assert (NOTHING in capsys.readouterr().err) is told


def test_nothing_of_the_kind_is_said_of_a_host_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _collect(tmp_path, monkeypatch, OneDoor(away=("ber-01",))) != 0
    assert NOTHING not in capsys.readouterr().err
