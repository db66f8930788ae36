"""How many runs a controller keeps."""

from pathlib import Path

import pytest

from speechfleet.rollout.journal import open_journal
from speechfleet.rollout.retention import KEPT, forget_old


def _run(number: int) -> str:
    return f"20261122T18{number // 60:02}{number % 60:02}Z-deploy-3f9a"


def _fill(runs: Path, count: int) -> None:
    for number in range(count):
        (runs / _run(number)).mkdir(parents=True)
        (runs / _run(number) / "journal.jsonl").write_text("{}\n")


def test_the_newest_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    _fill(tmp_path, 5)
    (tmp_path / "mine").mkdir()
    forget_old(tmp_path, keep=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [_run(3), _run(4), "mine"]


def test_a_run_whose_clock_went_back_is_not_forgotten_while_it_begins(tmp_path: Path) -> None:
    _fill(tmp_path, 5)
    forget_old(tmp_path, keep=2, but=_run(0))
    assert sorted(path.name for path in tmp_path.iterdir()) == [_run(0), _run(3), _run(4)]


def test_opening_a_run_forgets_the_oldest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    runs = tmp_path / "speechfleet" / "runs"
    _fill(runs, KEPT)
    open_journal(_run(KEPT)).close()
    kept = sorted(path.name for path in runs.iterdir())
    assert (len(kept), kept[0], kept[-1]) == (KEPT, _run(1), _run(KEPT))
