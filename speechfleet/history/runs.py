"""Runs as they were recorded, without the findings that were `ok`."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from speechfleet.checks.finding import Finding
from speechfleet.history.store import HistoryError
from speechfleet.run import HostOutcome, InstanceOutcome, Run


@dataclass(frozen=True)
class RunLine:
    """A run without its hosts. `number` is its place in this file."""

    number: int
    name: str
    inventory: tuple[str, ...]
    began: float
    limited: bool = False
    """As `Run.limited`."""


def health_runs(
    db: sqlite3.Connection, inventory: Sequence[str], since: float = 0.0
) -> tuple[RunLine, ...]:
    """The health runs of an inventory (`Run.inventory`) that began then or later, oldest first."""
    rows = db.execute(
        "SELECT id, name, inventory, began, limited FROM run WHERE command = 'health'"
        " AND inventory = ? AND began >= ? ORDER BY began, id",
        (json.dumps(inventory), since),
    )
    return tuple(map(_line, rows))


def newest(db: sqlite3.Connection, inventory: Sequence[str] | None = None) -> RunLine:
    """The health run that was recorded last, of this inventory or of any: one that a wrong clock
    put years ahead is the newest once. Raises HistoryError."""
    row = db.execute(
        "SELECT id, name, inventory, began, limited FROM run WHERE command = 'health'"
        " AND (? IS NULL OR inventory = ?) ORDER BY id DESC LIMIT 1",
        (_or_null(inventory), _or_null(inventory)),
    ).fetchone()
    if row is None:
        of = f" of {', '.join(inventory)}" if inventory else ""
        raise HistoryError(f"no health run{of} is recorded on this controller")
    return _line(row)


def line_of(db: sqlite3.Connection, name: str) -> RunLine:
    """The run of this id (`Run.id`), which is recorded."""
    row = db.execute("SELECT id, name, inventory, began, limited FROM run WHERE name = ?", (name,))
    return _line(row.fetchone())


def _or_null(inventory: Sequence[str] | None) -> str | None:
    return None if inventory is None else json.dumps(inventory)


def _line(row: tuple[int, str, str, float, int]) -> RunLine:
    return RunLine(row[0], row[1], tuple(json.loads(row[2])), row[3], bool(row[4]))


def recorded(db: sqlite3.Connection, number: int) -> Run:
    """A run with all that was recorded of it."""
    name, command, inventory, began, seconds, interrupted, stopped, limited = db.execute(
        "SELECT name, command, inventory, began, seconds, interrupted, stopped, limited FROM run"
        " WHERE id = ?",
        (number,),
    ).fetchone()
    return Run(
        id=name,
        command=command,
        hosts=tuple(_hosts(db, number)),
        seconds=seconds,
        interrupted=bool(interrupted),
        inventory=tuple(json.loads(inventory)),
        stopped=stopped,
        began=began,
        limited=bool(limited),
    )


def _hosts(db: sqlite3.Connection, number: int) -> Iterator[HostOutcome]:
    findings = _findings(db, number)
    instances = _instances(db, number)
    rows = db.execute(
        "SELECT host, state, changes, seconds, figures FROM host_state WHERE run = ?", (number,)
    )
    for host, state, changes, seconds, figures in rows:
        found, ran = tuple(findings.get(host, ())), tuple(instances.get(host, ()))
        yield HostOutcome(host, state, found, ran, changes, seconds, json.loads(figures))


def _findings(db: sqlite3.Connection, number: int) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    rows = db.execute(
        "SELECT host, code, level, message, fix, cause, instance FROM finding WHERE run = ?"
        " ORDER BY number",
        (number,),
    )
    for host, *fields in rows:
        found.setdefault(host, []).append(Finding(*fields))
    return found


def _instances(db: sqlite3.Connection, number: int) -> dict[str, list[InstanceOutcome]]:
    found: dict[str, list[InstanceOutcome]] = {}
    rows = db.execute(
        "SELECT host, name, service, kind, port, unit, image, release, url, health, api_status,"
        " message, ready_path, figures, serves FROM instance_state JOIN instance ON id = instance"
        " WHERE run = ? ORDER BY host, name",
        (number,),
    )
    for host, *fields, figures, serves in rows:
        one = InstanceOutcome(*(*fields, json.loads(figures)))
        # Only of one that is `ready` it matters.
        keyed = not (serves and one.health == "ready")
        found.setdefault(host, []).append(replace(one, keyed=keyed))
    return found
