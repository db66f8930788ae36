"""What is kept of a run: whole, for its owner alone, and found again by its inventory."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.reports.json import document
from speechfleet.reports.kept import keep, kept_run, kept_runs, last_run
from speechfleet.rollout.run_files import PastError
from speechfleet.run import Run
from tests.unit.reports.runs import RUN

OURS = RUN.inventory


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "speechfleet"


def _run(moment: str, inventory: tuple[str, ...] = OURS) -> Run:
    return replace(RUN, id=f"{moment}-deploy-3f9a", inventory=inventory)


def test_a_run_is_kept_beside_its_journal_for_its_owner_alone(state: Path) -> None:
    path = keep(RUN)
    assert path == state / "runs" / RUN.id / "run.json"
    assert path.read_text() == document(RUN)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["run.json"]


def test_the_newest_run_of_the_inventory_counts() -> None:
    keep(_run("20261122T180001Z"))
    keep(_run("20261122T180002Z"))
    keep(_run("20261122T180000Z"))
    keep(_run("20261122T180003Z", ("/fleet/test.yml",)))
    found = last_run(OURS)
    assert found
    assert found["run"].startswith("20261122T180002Z")
    assert last_run(("/fleet/other.yml",)) is None


def test_runs_of_one_second_are_told_apart_by_their_files() -> None:
    older = keep(replace(RUN, id="20261122T180000Z-deploy-ffff"))
    newer = keep(replace(RUN, id="20261122T180000Z-deploy-0000"))
    os.utime(older, ns=(1, 1))
    os.utime(newer, ns=(2, 2))
    assert [run["run"][-4:] for run in kept_runs()] == ["0000", "ffff"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "speechfleet.run/9"}', "\udcff"])
def test_what_is_no_run_is_said(text: str) -> None:
    """It may be the last run: what an older one left is not what was asked for."""
    keep(_run("20261122T180000Z"))
    damaged = keep(_run("20261122T180001Z"))
    damaged.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(PastError, match=f"{damaged} is no document of a run"):
        last_run(OURS)
    with pytest.raises(PastError, match=f"{damaged} is no document of a run"):
        kept_run(damaged.parent.name)


def test_an_older_run_that_cannot_be_read_harms_nobody(state: Path) -> None:
    keep(_run("20261122T180001Z"))
    older = state / "runs" / "20261122T180000Z-deploy-3f9a" / "run.json"
    older.mkdir(parents=True)
    assert last_run(OURS)
    with pytest.raises(PastError, match=f"{older} cannot be read: Is a directory"):
        last_run(("/fleet/other.yml",))


def test_a_run_that_cannot_be_written_leaves_nothing(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        keep(RUN)
    assert list((state / "runs" / RUN.id).iterdir()) == []


def test_where_nothing_was_kept_there_is_no_last_run() -> None:
    assert last_run(OURS) is None
