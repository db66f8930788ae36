"""The journal: intent first, whole lines, and no secret."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from speechfleet.plan.actions import Write
from speechfleet.rollout.journal import Journal, JournalError, open_journal
from speechfleet.secrets.secret import Secret
from tests.unit.values import PLANTED_KEY


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return open_journal("r1")


def test_lines_are_there_as_soon_as_they_are_written(journal: Journal) -> None:
    journal.intent("ber-01", [str(Write("/k", Secret(PLANTED_KEY), 0o600))])
    journal.frame("ber-01", ("begin", "0"))
    journal.outcome("ber-01", "changed")
    lines = _lines(journal.path)
    assert all(line.pop("at") for line in lines)
    assert lines == [
        {"host": "ber-01", "intent": ["write /k (0600)"]},
        {"host": "ber-01", "frame": ["begin", "0"]},
        {"host": "ber-01", "outcome": "changed"},
    ]
    journal.close()


def test_it_lies_where_the_runs_of_this_controller_lie(journal: Journal, tmp_path: Path) -> None:
    journal.close()
    assert journal.path == tmp_path / "speechfleet" / "runs" / "r1" / "journal.jsonl"


def test_lines_of_several_threads_stay_whole(journal: Journal) -> None:
    def write(worker: int) -> None:
        for _ in range(200):
            journal.frame(f"host-{worker}", ("busy",) * 50)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    assert len(_lines(journal.path)) == 800


def test_a_journal_that_cannot_be_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "speechfleet").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with pytest.raises(JournalError, match="Nothing was changed"):
        open_journal("r1")
