"""The file: whole whatever happens to it, for its owner alone, and never the run's undoing."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.history.past import past
from speechfleet.history.runs import newest, recorded
from speechfleet.history.schema import MIGRATIONS, NewerSchema, migrate
from speechfleet.history.store import HistoryError, alone, history_file, reading, record
from speechfleet.run import HostOutcome, Run
from tests.nights import DAY, INVENTORY, LAST, nights
from tests.unit.reports.runs import RUN

RUNS = list(nights(5, 3))
"""Three small runs, the oldest first."""

LIMIT = 240
"""Seconds for a process of a test, on a busy machine."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "speechfleet" / "history" / "history.db"


def _names(file: Path) -> list[str]:
    with reading(file) as db:
        return [name for (name,) in db.execute("SELECT name FROM run ORDER BY id")]


def test_a_run_comes_back_as_it_was(file: Path) -> None:
    record(file, RUNS[-1])
    with reading(file) as db:
        back = recorded(db, newest(db, INVENTORY).number)
    assert back.hosts == tuple(
        replace(
            host,
            seconds=round(host.seconds, 3),
            instances=tuple(sorted(host.instances, key=lambda one: one.name)),
        )
        for host in RUNS[-1].hosts
    )
    assert replace(back, hosts=()) == replace(RUNS[-1], hosts=())


def test_whether_all_hosts_were_asked_is_kept(file: Path) -> None:
    record(file, replace(RUNS[-1], limited=True))
    with reading(file) as db:
        line = newest(db)
        assert line.limited
        assert recorded(db, line.number).limited


def test_findings_that_are_ok_are_not_kept_and_a_run_without_a_moment_has_that_of_its_id(
    file: Path,
) -> None:
    record(file, replace(RUN, command="health"))
    with reading(file) as db:
        back = recorded(db, newest(db).number)
    assert [f.code for host in back.hosts for f in host.findings] == [
        "limits.minimum",
        "reach.timeout",
    ]
    assert back.began == 1_795_370_400


def test_it_lies_in_a_folder_of_its_own_for_its_owner_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(file.parents[2]))
    assert history_file() == file
    file.parent.mkdir(parents=True, mode=0o755)
    record(file, RUNS[0])
    with reading(file):
        modes = {one.name: one.stat().st_mode & 0o777 for one in file.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert file.parent.stat().st_mode & 0o777 == 0o700


def _nights(file: Path, days_ago: Iterable[int]) -> list[str]:
    """Record a night for each of these, and return their names."""
    runs = [replace(RUNS[0], id=f"{ago:016}-health", began=LAST - ago * DAY) for ago in days_ago]
    for one in runs:
        record(file, one)
    return [one.id for one in runs]


def test_a_clock_that_was_years_ahead_costs_nothing_of_the_history(file: Path) -> None:
    nights_before = _nights(file, range(40, 4, -1))
    ahead = _nights(file, [-3650, -3651])
    assert _names(file) == [*nights_before, *ahead]
    (after,) = _nights(file, [1])
    with reading(file) as db:
        last = newest(db)
        assert last.name == after
        assert {run.name for run in past(db, last, 60).runs} == {*nights_before, after}


def test_what_is_too_old_is_forgotten_with_all_that_belongs_to_it(file: Path) -> None:
    old = _nights(file, range(502, 498, -1))
    lately = _nights(file, range(30, 1, -1))
    assert _names(file) == [*old, *lately]
    # With the thirtieth of these, the earliest of the last 30 is no more of the old ones.
    assert [*lately, *_nights(file, [1])] == _names(file)
    with reading(file) as db:
        for table in ("host_state", "instance_state", "finding"):
            (lost,) = db.execute(
                f"SELECT count(*) FROM {table} WHERE run NOT IN (SELECT id FROM run)"  # noqa: S608
            ).fetchone()
            assert lost == 0


def test_a_file_of_a_newer_version_is_left_alone(file: Path) -> None:
    record(file, RUNS[0])
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    with pytest.raises(HistoryError, match=r"newer speechfleet \(schema 99; this one knows 2\)"):
        record(file, RUNS[1])
    with pytest.raises(HistoryError, match="upgrade"), reading(file):
        pass
    assert file.read_bytes() == before


def test_an_older_file_is_brought_up_whole_or_not_at_all() -> None:
    def more(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE run ADD COLUMN more TEXT NOT NULL DEFAULT ''")

    def wrong(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE half (one)")
        raise ValueError

    with closing(alone(RUNS[0])) as db:
        with pytest.raises(ValueError, match=r"^$"):
            migrate(db, (*MIGRATIONS, more, wrong))
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        migrate(db, (*MIGRATIONS, more))
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
        assert db.execute("SELECT name, more FROM run").fetchone() == (RUNS[0].id, "")
        with pytest.raises(NewerSchema):
            migrate(db)


def test_runs_of_the_first_version_count_as_whole() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db, MIGRATIONS[:1])
        db.execute("INSERT INTO run VALUES (1, 'r', 'health', '[]', 1.0, 1.0, 0, 0, '')")
        migrate(db)
        assert not newest(db).limited


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _overwritten(file: Path) -> None:
    """Where a write alone would not look: rows of an earlier run."""
    with closing(sqlite3.connect(file)) as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
    with file.open("r+b") as damaged:
        damaged.seek(4096 * (pages * 2 // 3))
        damaged.write(b"\xff" * 4096)


def _replaced(file: Path) -> None:
    file.write_bytes(b"this is no database" * 500)


@pytest.mark.parametrize("damage", [_cut, _overwritten, _replaced])
def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(file: Path, damage: object) -> None:
    for run in nights(8, 6):
        record(file, run)
    assert callable(damage)
    damage(file)
    damaged, said = file.read_bytes(), list[str]()
    run = replace(RUNS[-1], id="20261127T023000Z-health-ffff")
    record(file, run, said.append)
    (line,) = said
    assert line.startswith(f"warning: the history {file} is damaged (")
    assert _names(file) == [run.id]
    (aside,) = (one for one in file.parent.iterdir() if ".damaged-" in one.name)
    assert aside.read_bytes() == damaged
    assert str(aside) in line


def test_who_reads_a_damaged_file_moves_nothing(file: Path) -> None:
    record(file, RUNS[0])
    _replaced(file)
    with pytest.raises(HistoryError, match="is damaged"), reading(file):
        pass
    assert file.exists()


def test_an_empty_file_is_a_new_one(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.touch()
    record(file, RUNS[0])
    assert _names(file) == [RUNS[0].id]


def test_where_nothing_was_recorded_that_is_said(file: Path) -> None:
    with pytest.raises(HistoryError, match="no run is recorded yet"), reading(file):
        pass
    record(file, RUN)
    with (
        pytest.raises(HistoryError, match=r"no health run of /fleet/prod\.yml"),
        reading(file) as db,
    ):
        newest(db, INVENTORY)


def test_a_folder_that_cannot_be_looked_into_is_said_and_no_crash(tmp_path: Path) -> None:
    # Root may look everywhere; nobody looks below a name that is too long.
    file = tmp_path / ("x" * 300) / "history.db"
    with pytest.raises(HistoryError, match="cannot be used: File name too long"), reading(file):
        pass


def test_a_folder_that_cannot_be_written_is_said_and_no_crash(file: Path) -> None:
    # Root may write everywhere; nobody makes a folder below a file.
    file.parents[1].write_text("in the way")
    with pytest.raises(HistoryError, match=r"cannot be used: Not a directory; make room"):
        record(file, RUNS[0])
    with pytest.raises(HistoryError, match="cannot be used: Not a directory"), reading(file):
        pass


def test_where_no_history_could_be_made_none_is_missing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everywhere.
    monkeypatch.setattr(os, "access", lambda folder, mode: folder != tmp_path)
    says = f"cannot be used: {tmp_path} cannot be written to; make room there, see who owns it"
    with pytest.raises(HistoryError, match=says), reading(file):
        pass


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A really small file system, where this machine lets us mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting needs a root that may")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_loses_the_run_under_way_and_no_other(small_disk: Path) -> None:
    file, big = small_disk / "history" / "history.db", next(iter(nights(500, 1)))
    record(file, RUNS[0])
    with pytest.raises(HistoryError, match="cannot be used: database or disk is full"):
        record(file, big)
    assert _names(file) == [RUNS[0].id]
    record(file, RUNS[1])
    assert _names(file) == [RUNS[0].id, RUNS[1].id]


_KILLED = """
import sys, os, signal
from pathlib import Path
from speechfleet.history import store
from tests.nights import nights
write = store.write
def dies(db, run, days):
    write(db, run, days)
    os.kill(os.getpid(), signal.SIGKILL)
store.write = dies
store.record(Path(sys.argv[1]), list(nights(200, 1))[0])
"""


def test_killed_in_the_middle_it_keeps_the_runs_before(file: Path) -> None:
    record(file, RUNS[0])
    done = _python(_KILLED, str(file)).wait(LIMIT)
    assert done == -signal.SIGKILL
    assert _names(file) == [RUNS[0].id]
    said: list[str] = []
    record(file, RUNS[1], said.append)
    assert _names(file) == [RUNS[0].id, RUNS[1].id]
    assert not said


_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from speechfleet.history.store import record
from tests.nights import nights
run = list(nights(20, 1))[0]
for number in range(10):
    record(Path(sys.argv[1]), replace(run, id=f"{sys.argv[2]}-{number}", began=number + 1.0))
"""


def test_two_who_write_at_once_take_turns(file: Path) -> None:
    both = [_python(_WRITER, str(file), name) for name in ("a", "b")]
    assert [one.wait(LIMIT) for one in both] == [0, 0]
    names = _names(file)
    assert sorted(names) == sorted(f"{who}-{number}" for who in "ab" for number in range(10))
    with reading(file) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counted = db.execute("SELECT count(*) FROM host_state GROUP BY run").fetchall()
    assert counted == [(19,)] * 20


def test_who_waits_too_long_for_a_turn_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    record(file, RUNS[0])
    monkeypatch.setattr("speechfleet.history.store._TURN_SECONDS", 0.1)
    with file.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(HistoryError, match="being written to by another run"):
            record(file, RUNS[1])
    record(file, RUNS[1])


def test_figures_of_any_name_are_kept(file: Path) -> None:
    host = HostOutcome("ber-01", "fine", figures={"of_the_future_bytes": 2.5, "whole": 3.0})
    record(file, Run("20261127T023000Z-health-ffff", "health", (host,), began=1.0))
    with reading(file) as db:
        assert recorded(db, 1).hosts[0].figures == host.figures
        assert json.loads(db.execute("SELECT figures FROM host_state").fetchone()[0]) == {
            "of_the_future_bytes": 2.5,
            "whole": 3,
        }


def test_what_no_file_can_hold_is_left_out(file: Path) -> None:
    host = HostOutcome("ber-01", "fine", figures={"a": float("inf"), "b": float("nan"), "c": 1.0})
    record(file, Run("x", "health", (host,), stopped="half a pair: \ud800", began=1.0))
    with reading(file) as db:
        back = recorded(db, 1)
    assert back.hosts[0].figures == {"c": 1.0}
    assert back.stopped == "half a pair: ?"


def _python(program: str, *words: str) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[3]
    return subprocess.Popen(
        [sys.executable, "-c", program, *words], cwd=root, stdin=subprocess.DEVNULL
    )
