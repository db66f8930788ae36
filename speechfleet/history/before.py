"""What a health run is compared with: each host as an earlier run found it that asked it."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from speechfleet.history.runs import RunLine, health_runs, recorded
from speechfleet.run import HostOutcome, Run

_A_NIGHT_BEFORE = 12 * 3600
"""A run so long before is yesterday's; those in between are of today's work."""


def before(db: sqlite3.Connection, newest: RunLine) -> Run | None:
    """Yesterday's run of the whole inventory, or else the run before, with each host as the last
    run found it that asked it. None where there is no run before.

    It has a host that `newest` has not only where it is gone: `newest` had no --limit.
    """
    runs = health_runs(db, newest.inventory)
    order = _order([run for run in runs if run.began < newest.began], newest)
    if not order:
        return None
    base = next((run for run in order if not run.limited), order[0])
    now = _hosts(db, newest)
    gone = set() if newest.limited else _lately(db, order, base) - now
    return replace(recorded(db, base.number), hosts=tuple(_found(db, order, now | gone)))


def _order(earlier: Sequence[RunLine], newest: RunLine) -> list[RunLine]:
    """Yesterday's and older ones, the newest first; then today's."""
    old = [run for run in earlier if newest.began - run.began >= _A_NIGHT_BEFORE]
    return [*reversed(old), *reversed(earlier[len(old) :])]


def _lately(db: sqlite3.Connection, order: Iterable[RunLine], base: RunLine) -> set[str]:
    """The hosts of `base` and of the runs that come before it in this order."""
    since = (*takewhile(lambda run: run != base, order), base)
    return {host for run in since for host in _hosts(db, run)}


def _found(
    db: sqlite3.Connection, order: Iterable[RunLine], wanted: Iterable[str]
) -> list[HostOutcome]:
    """Each of these hosts as the first of the runs has it that has it at all."""
    missing, found = set(wanted), list[HostOutcome]()
    for run in order:
        here = missing & _hosts(db, run)
        if here:
            found += [host for host in recorded(db, run.number).hosts if host.name in here]
            missing -= here
        if not missing:
            break
    return found


def _hosts(db: sqlite3.Connection, run: RunLine) -> set[str]:
    rows = db.execute("SELECT host FROM host_state WHERE run = ?", (run.number,))
    return {host for (host,) in rows}
