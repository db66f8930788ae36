"""How a figure of hosts went, run by run."""

import json
import sqlite3
from collections.abc import Sequence

Points = dict[str, list[tuple[float, float]]]
"""Host → when, in seconds since the epoch, and how much; the oldest first."""


def host_figure(
    db: sqlite3.Connection, inventory: Sequence[str], name: str, since: float, until: float
) -> Points:
    """What health runs of an inventory measured from `since` on and before `until`; what a wrong
    clock put behind it is no part of how it went."""
    rows = db.execute(
        "SELECT host, began, json_extract(figures, ?) FROM run JOIN host_state ON run = id"
        " WHERE command = 'health' AND inventory = ? AND began >= ? AND began < ?"
        " AND json_extract(figures, ?) IS NOT NULL ORDER BY began, id",
        (f'$."{name}"', json.dumps(inventory), since, until, f'$."{name}"'),
    )
    found: Points = {}
    for host, began, value in rows:
        found.setdefault(host, []).append((began, value))
    return found
