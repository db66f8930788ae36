"""How long hosts took to answer the survey."""

import sqlite3
from collections.abc import Mapping, Sequence

from speechfleet.history.latency import Latency, latency_of
from speechfleet.history.runs import RunLine


def surveys(db: sqlite3.Connection, runs: Sequence[RunLine]) -> Mapping[str, Latency]:
    """Host → its seconds in these runs, the slowest by the median first; hosts that the newest
    run names. One out of reach took its time limit, which says nothing of it; older versions
    recorded 0."""
    taken: dict[str, list[float]] = {}
    for run in runs:
        rows = db.execute(
            "SELECT host, seconds FROM host_state WHERE run = ? AND state <> 'unreachable'"
            " AND seconds > 0 AND host IN (SELECT host FROM host_state WHERE run = ?)",
            (run.number, runs[-1].number),
        )
        for host, seconds in rows:
            taken.setdefault(host, []).append(seconds)
    found = {host: one for host, all_ in taken.items() if (one := latency_of(all_))}
    return dict(sorted(found.items(), key=lambda item: (-item[1].median, item[0])))
