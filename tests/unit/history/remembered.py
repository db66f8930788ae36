"""A past made of runs, in memory."""

import sqlite3
from collections.abc import Iterable

from speechfleet.history.past import Past, past
from speechfleet.history.runs import newest
from speechfleet.history.store import KEEP_DAYS, alone
from speechfleet.history.writing import write
from speechfleet.run import Run


def history(runs: Iterable[Run]) -> sqlite3.Connection:
    """A history of these runs, the oldest first."""
    first, *others = runs
    db = alone(first)
    for run in others:
        write(db, run, KEEP_DAYS)
    return db


def past_of(runs: Iterable[Run], days: float = 30) -> Past:
    """What the newest of them looks back on."""
    db = history(runs)
    found = past(db, newest(db), days)
    db.close()
    return found
