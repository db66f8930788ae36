"""The tables of the history, and how an older file becomes a current one.

What an instance is (image, release, port …) seldom changes, and so stands once, in `instance`;
how it was in a run is a short row. Figures are JSON, so that a new one needs no new column.
Findings that are `ok` are not kept. Texts are those of reports: they hold no secret.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

Migration = Callable[[sqlite3.Connection], None]

_FIRST = (
    """CREATE TABLE run (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, command TEXT NOT NULL,
        inventory TEXT NOT NULL, began REAL NOT NULL, seconds REAL NOT NULL,
        exit_code INTEGER NOT NULL, interrupted INTEGER NOT NULL, stopped TEXT NOT NULL)""",
    "CREATE INDEX run_by_command ON run (command, inventory, began)",
    """CREATE TABLE host_state (
        run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, host TEXT NOT NULL,
        state TEXT NOT NULL, changes INTEGER NOT NULL, seconds REAL NOT NULL,
        figures TEXT NOT NULL, PRIMARY KEY (run, host)) WITHOUT ROWID""",
    """CREATE TABLE instance (
        id INTEGER PRIMARY KEY, host TEXT NOT NULL, name TEXT NOT NULL, service TEXT NOT NULL,
        kind TEXT NOT NULL, port INTEGER NOT NULL, unit TEXT NOT NULL, image TEXT NOT NULL,
        release TEXT NOT NULL, url TEXT NOT NULL, ready_path TEXT NOT NULL,
        UNIQUE (host, name, release, image, port, service, kind, unit, url, ready_path))""",
    """CREATE TABLE instance_state (
        run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
        instance INTEGER NOT NULL REFERENCES instance, health TEXT NOT NULL,
        serves INTEGER NOT NULL, api_status TEXT NOT NULL, message TEXT NOT NULL,
        figures TEXT NOT NULL, PRIMARY KEY (run, instance)) WITHOUT ROWID""",
    """CREATE TABLE finding (
        run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, number INTEGER NOT NULL,
        host TEXT NOT NULL, instance TEXT NOT NULL, code TEXT NOT NULL, level TEXT NOT NULL,
        message TEXT NOT NULL, fix TEXT NOT NULL, cause TEXT NOT NULL,
        PRIMARY KEY (run, number)) WITHOUT ROWID""",
)


def _first(db: sqlite3.Connection) -> None:
    for statement in _FIRST:
        db.execute(statement)


def _limited(db: sqlite3.Connection) -> None:
    """Of the runs until now it is not known; most were whole."""
    db.execute("ALTER TABLE run ADD COLUMN limited INTEGER NOT NULL DEFAULT 0")


MIGRATIONS: tuple[Migration, ...] = (_first, _limited)
"""In their order; the number of those that were applied is the file's `user_version`."""


class NewerSchema(Exception):
    """The file was written by a newer speechfleet; the two versions are its arguments."""


def migrate(db: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Apply what is missing, all of it or nothing. Raises NewerSchema."""
    if _version(db, len(migrations)) == len(migrations):
        return
    with transaction(db):
        # Asked anew: another process may have done it before this one's turn came.
        version = _version(db, len(migrations))
        for number, migration in enumerate(migrations[version:], version + 1):
            migration(db)
            db.execute(f"PRAGMA user_version = {number}")


def _version(db: sqlite3.Connection, known: int) -> int:
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    if version > known:
        raise NewerSchema(version, known)
    return version


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; one writer at a time."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # SQLite ends a transaction by itself where the disk is full.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
