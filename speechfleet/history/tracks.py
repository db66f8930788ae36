"""The tracks of all instances, as the recorded health runs have them.

A run in which an instance's host was out of reach is a sample of unknown health, from the
instance's first sighting on, until the host was asked and did not name it any more.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from speechfleet.history.runs import RunLine
from speechfleet.history.track import Sample, Track

HostStates = Mapping[str, Sequence[tuple[int, str]]]
"""Host → number of a run and the host's state in it, the oldest first."""


def host_states(db: sqlite3.Connection, runs: Sequence[RunLine]) -> HostStates:
    """How each host was in these runs."""
    found: dict[str, list[tuple[int, str]]] = {}
    for run in runs:
        rows = db.execute("SELECT host, state FROM host_state WHERE run = ?", (run.number,))
        for host, state in rows:
            found.setdefault(host, []).append((run.number, state))
    return found


def tracks(
    db: sqlite3.Connection, runs: Sequence[RunLine], states: HostStates
) -> tuple[Track, ...]:
    """The tracks in these runs, by host and instance."""
    services: dict[tuple[str, str], str] = {}
    seen: dict[tuple[str, str], dict[int, Sample]] = {}
    for run in runs:
        for host, name, service, sample in _samples(db, run):
            services[host, name] = service
            seen.setdefault((host, name), {})[run.number] = sample
    moments = {run.number: run.began for run in runs}
    return tuple(
        Track(*key, services[key], tuple(_filled(samples, states.get(key[0], ()), moments)))
        for key, samples in sorted(seen.items())
    )


def _samples(db: sqlite3.Connection, run: RunLine) -> Iterator[tuple[str, str, str, Sample]]:
    rows = db.execute(
        "SELECT host, name, service, health, serves, json_extract(figures, '$.probe_seconds')"
        " FROM instance_state JOIN instance ON id = instance WHERE run = ?",
        (run.number,),
    )
    for host, name, service, health, serves, seconds in rows:
        yield host, name, service, Sample(run.began, health, bool(serves), seconds)


def _filled(
    samples: Mapping[int, Sample], states: Iterable[tuple[int, str]], moments: Mapping[int, float]
) -> Iterator[Sample]:
    there = False
    for run, state in states:
        if run in samples:
            there = True
            yield samples[run]
        elif there and state == "unreachable":
            yield Sample(moments[run], "")
        else:
            there = False
