"""The file of the history: where it is, how a run is written to it, what goes wrong with it.

A run is one transaction: whatever dies or fills up in the middle, the runs before it stay.
"""

import errno
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from speechfleet.history.schema import NewerSchema, migrate, transaction
from speechfleet.history.turn import turn
from speechfleet.history.writing import write
from speechfleet.rollout.journal import state_folder
from speechfleet.run import Run

KEEP_DAYS = 400
"""A year, and the month to compare with."""

_BUSY_SECONDS = 30
_TURN_SECONDS = 60.0
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PRIMARY = 0xFF
"""An extended error code holds the primary one in its lowest byte."""

Say = Callable[[str], None]


class HistoryError(Exception):
    """The history cannot be written or read; says why, and what to do."""


def history_file() -> Path:
    """Where this controller keeps its history."""
    return state_folder() / "history" / "history.db"


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr)


def record(path: Path, run: Run, say: Say = _to_stderr, keep_days: int = KEEP_DAYS) -> None:
    """Write a run, and forget those that began more than `keep_days` days before the last ones.

    A damaged file is moved aside, which is said, and a new one begun. Raises HistoryError.
    """
    try:
        with turn(path, _TURN_SECONDS):
            try:
                _write(path, run, keep_days)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                say(_moved_aside(path, error))
                _write(path, run, keep_days)
    except (OSError, sqlite3.Error, NewerSchema) as error:
        raise _explained(path, error) from error


def _write(path: Path, run: Run, keep_days: int) -> None:
    with closing(_opened(path)) as db:
        _refuse_damage(db)
        with transaction(db):
            write(db, run, keep_days)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The history as it is at one moment. Raises HistoryError."""
    try:
        _refuse_none(path)
        with closing(_opened(path)) as db:
            db.execute("BEGIN")
            yield db
    except (OSError, sqlite3.Error, NewerSchema) as error:
        raise _explained(path, error) from error


def _refuse_none(path: Path) -> None:
    """Raise HistoryError where there is no history yet, and OSError where none could be made."""
    try:
        path.stat()
    except FileNotFoundError:
        folder = next(one for one in path.parents if one.exists())
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, f"{folder} cannot be written to") from None
        raise HistoryError(
            f"no run is recorded yet in {path}; `speechfleet health` records one each time"
        ) from None


def alone(run: Run) -> sqlite3.Connection:
    """A history of this run alone, in memory: where the file cannot be used."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db)
    write(db, run, KEEP_DAYS)
    return db


def _opened(path: Path) -> sqlite3.Connection:
    # The file's mode is that of the files that SQLite lays beside it.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA foreign_keys = ON")
        migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def _refuse_damage(db: sqlite3.Connection) -> None:
    """SQLite itself writes to a file that was cut short, and fails only where it reads."""
    (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        error = sqlite3.DatabaseError(found)
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error


def _is_damage(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGED


def _moved_aside(path: Path, error: sqlite3.Error) -> str:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = path.with_name(f"{path.name}.damaged-{moment}")
    for end in ("-wal", "-shm", ""):
        beside = path.with_name(path.name + end)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + end))
    return (
        f"warning: the history {path} is damaged ({error}); it lies in {aside} now, and a new "
        "one is begun. What can be read of it: sqlite3 FILE .recover"
    )


def _explained(path: Path, error: Exception) -> HistoryError:
    if isinstance(error, NewerSchema):
        newer, known = error.args
        return HistoryError(
            f"the history {path} was written by a newer speechfleet (schema {newer}; this one "
            f"knows {known}) and is left alone; upgrade speechfleet here"
        )
    if isinstance(error, BlockingIOError):
        return HistoryError(
            f"the history {path} is being written to by another run for more than "
            f"{_TURN_SECONDS:.0f} s; see which one hangs: fuser {path.with_suffix('.lock')}"
        )
    if isinstance(error, sqlite3.Error) and _is_damage(error):
        return HistoryError(
            f"the history {path} is damaged ({error}); the next run that records moves it aside "
            "and begins a new one. What can be read of it: sqlite3 FILE .recover"
        )
    why = error.strerror if isinstance(error, OSError) else str(error)
    return HistoryError(
        f"the history {path} cannot be used: {why}; make room there, see who owns it, or set "
        "XDG_STATE_HOME to another folder"
    )
