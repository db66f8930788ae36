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
    journal.begin("deploy", {"inventory": "/x.yml"}, {"ber-01": "planned"})
    journal.intent("ber-01", [str(Write("/k", Secret(PLANTED_KEY), 0o600))])
    journal.frame("ber-01", ("begin", "0"))
    journal.outcome("ber-01", "changed")
    journal.end(0, {"ber-01": "changed"})
    lines = _lines(journal.path)
    assert all(line.pop("at") for line in lines)
    options = {"inventory": "/x.yml"}
    assert lines == [
        {"begin": {"command": "deploy", "options": options, "hosts": {"ber-01": "planned"}}},
        {"host": "ber-01", "intent": ["write /k (0600)"]},
        {"host": "ber-01", "frame": ["begin", "0"]},
        {"host": "ber-01", "outcome": "changed"},
        {"end": {"exit_code": 0, "hosts": {"ber-01": "changed"}}},
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


def test_it_is_for_its_owner_alone(journal: Journal) -> None:
    assert journal.path.stat().st_mode & 0o777 == 0o600
    assert journal.path.parent.stat().st_mode & 0o777 == 0o700
    journal.close()


def test_what_is_intended_is_on_disk_before_anything_else_happens(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(
        "speechfleet.rollout.journal.os.fsync", lambda _: synced.append(len(_lines(journal.path)))
    )
    journal.begin("deploy", {}, {})
    journal.intent("ber-01", ["expect"])
    journal.frame("ber-01", ("begin", "0"))
    journal.outcome("ber-01", "changed")
    assert synced == [1, 2, 4]
    journal.close()


def test_on_a_full_disk_nothing_is_begun_and_what_is_under_way_goes_on(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("speechfleet.rollout.journal.os.write", lambda *_: 1)
    journal.frame("ber-01", ("begin", "0"))
    journal.outcome("ber-01", "changed")
    journal.end(0, {})
    with pytest.raises(JournalError, match="No space left"):
        journal.intent("ber-02", ["expect"])
    with pytest.raises(JournalError, match="No space left"):
        journal.begin("deploy", {}, {})
    journal.close()
