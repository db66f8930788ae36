"""What reports and `history` know of the runs before, and of the newest."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from speechfleet.history.before import before
from speechfleet.history.grade import Grade, grade
from speechfleet.history.latency import Latency
from speechfleet.history.runs import RunLine, health_runs
from speechfleet.history.surveys import surveys
from speechfleet.history.track import Track
from speechfleet.history.tracks import HostStates, host_states, tracks
from speechfleet.run import Run

_DAY = 86_400


@dataclass(frozen=True)
class Past:
    """The health runs of one inventory over a window, the newest included."""

    runs: tuple[RunLine, ...]
    grades: Mapping[str, Mapping[int, Grade]]
    """Host → number of a run → how well it was."""
    tracks: tuple[Track, ...]
    before: Run | None
    """What to compare the newest with (`history.before`)."""
    since: Mapping[tuple[str, str, str], float]
    """Host, instance and code of each finding of the newest run → when it began, without a break
    in the runs that reached the host; seconds since the epoch."""
    surveys: Mapping[str, Latency]
    """Host → how long its surveys took, the slowest first."""


def past(db: sqlite3.Connection, newest: RunLine, days: float) -> Past:
    """What was before `newest`, as far back as `days`."""
    runs = health_runs(db, newest.inventory, newest.began - days * _DAY)
    # Nor is anything known of runs that began later than it.
    runs = (*(run for run in runs if run.began < newest.began), newest)
    states = host_states(db, runs)
    return Past(
        runs,
        _grades(db, runs, states),
        tracks(db, runs, states),
        before(db, newest),
        _since(db, runs, states),
        surveys(db, runs),
    )


def _grades(
    db: sqlite3.Connection, runs: Sequence[RunLine], states: HostStates
) -> dict[str, dict[int, Grade]]:
    numbers = [run.number for run in runs]
    failing, warned = set(_failing(db, numbers)), set(_warned(db, numbers))
    return {
        host: {
            run: grade(state, failing=(run, host) in failing, warned=(run, host) in warned)
            for run, state in seen
        }
        for host, seen in sorted(states.items())
    }


def _failing(db: sqlite3.Connection, runs: Sequence[int]) -> Iterator[tuple[int, str]]:
    for run in runs:
        yield from db.execute(
            "SELECT DISTINCT run, host FROM instance_state JOIN instance ON id = instance"
            " WHERE run = ? AND NOT serves AND health NOT IN ('stopped', '')",
            (run,),
        )


def _warned(db: sqlite3.Connection, runs: Sequence[int]) -> Iterator[tuple[int, str]]:
    for run in runs:
        yield from db.execute("SELECT DISTINCT run, host FROM finding WHERE run = ?", (run,))


def _since(
    db: sqlite3.Connection, runs: Sequence[RunLine], states: HostStates
) -> dict[tuple[str, str, str], float]:
    """Back from the newest run, as long as each run that reached the host has the finding."""
    newest = runs[-1]
    since = dict.fromkeys(_keys(db, newest), newest.began)
    going = set(since)
    reached = {
        (host, run) for host, seen in states.items() for run, s in seen if s != "unreachable"
    }
    for run in reversed(runs[:-1]):
        had = set(_keys(db, run))
        since |= dict.fromkeys(going & had, run.began)
        going = {key for key in going if key in had or (key[0], run.number) not in reached}
    return since


def _keys(db: sqlite3.Connection, run: RunLine) -> Iterator[tuple[str, str, str]]:
    yield from db.execute("SELECT host, instance, code FROM finding WHERE run = ?", (run.number,))
