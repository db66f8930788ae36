"""A run as rows, and the rows that are forgotten for it."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite

from speechfleet.checks.finding import Finding
from speechfleet.run import Figures, HostOutcome, InstanceOutcome, Run

_DAY = 86_400
_STAY = 30
"""So many runs stay however old they are, and what is too old is counted from the earliest of
them: a controller's clock can be wrong, also for a few runs and by years."""

_IDENTITY = (
    "host", "name", "service", "kind", "port", "unit", "image", "release", "url", "ready_path",
)  # fmt: skip
_INSTANCE = (
    f"INSERT OR IGNORE INTO instance ({', '.join(_IDENTITY)}) VALUES ({', '.join('?' * 10)})"  # noqa: S608
)
_INSTANCE_STATE = (
    "INSERT INTO instance_state SELECT ?, id, ?, ?, ?, ?, ? FROM instance WHERE "  # noqa: S608
    + " AND ".join(f"{column} = ?" for column in _IDENTITY)
)


def write(db: sqlite3.Connection, run: Run, keep_days: int) -> None:
    """Write a run, within the caller's transaction."""
    number = db.execute(
        "INSERT INTO run (name, command, inventory, began, seconds, exit_code, interrupted,"
        " stopped, limited) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        _storable((run.id, run.command, json.dumps(run.inventory), moment_of(run), run.seconds,
                   run.exit_code, run.interrupted, run.stopped, run.limited)),
    ).lastrowid  # fmt: skip
    both = [(host.name, one) for host in run.hosts for one in host.instances]
    for statement, rows in (
        ("INSERT INTO host_state VALUES (?, ?, ?, ?, ?, ?)", _hosts(number, run)),
        (_INSTANCE, (_identity(*pair) for pair in both)),
        (_INSTANCE_STATE, (_state(number, *pair) for pair in both)),
        ("INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _found(number, run)),
    ):
        db.executemany(statement, map(_storable, rows))
    _forget(db, keep_days * _DAY)


def _storable(row: tuple[object, ...]) -> tuple[object, ...]:
    """What a host said may hold what SQLite cannot: half of a surrogate pair."""
    return tuple(map(_value, row))


def _value(value: object) -> object:
    if isinstance(value, str) and not value.isascii():
        return value.encode(errors="replace").decode()
    return value


def moment_of(run: Run) -> float:
    """When a run began; where nobody noted it, its id tells to the second."""
    if run.began:
        return run.began
    return datetime.strptime(run.id[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()


def _forget(db: sqlite3.Connection, seconds: float) -> None:
    db.execute(
        "DELETE FROM run WHERE began <"
        " (SELECT min(began) FROM (SELECT began FROM run ORDER BY id DESC LIMIT ?)) - ?",
        (_STAY, seconds),
    )


def _hosts(number: int | None, run: Run) -> Iterator[tuple[object, ...]]:
    for h in run.hosts:
        yield number, h.name, h.state, h.changes, round(h.seconds, 3), _text(h.figures)


def _identity(host: str, one: InstanceOutcome) -> tuple[object, ...]:
    return (host, *(getattr(one, column) for column in _IDENTITY[1:]))


def _state(number: int | None, host: str, one: InstanceOutcome) -> tuple[object, ...]:
    how = (number, one.health, one.serves, one.api_status, one.message, _text(one.figures))
    return (*how, *_identity(host, one))


def _found(number: int | None, run: Run) -> Iterator[tuple[object, ...]]:
    for place, (host, f) in enumerate(_worth_keeping(run.hosts)):
        yield number, place, host, f.instance, f.code, f.level, f.message, f.fix, f.cause


def _worth_keeping(hosts: tuple[HostOutcome, ...]) -> Iterator[tuple[str, Finding]]:
    for host in hosts:
        yield from ((host.name, f) for f in host.findings if f.level != "ok")


def _text(figures: Figures) -> str:
    """Whole numbers without `.0`: half of a big fleet's file are figures. JSON has no infinity."""
    finite = {name: x for name, x in figures.items() if isfinite(x)}
    plain = {name: int(x) if x == int(x) else x for name, x in finite.items()}
    return json.dumps(plain, separators=(",", ":"))
