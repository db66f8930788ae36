"""Each instance as it is, and what its past says of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from speechfleet.history.availability import Availability, availability
from speechfleet.history.flapping import changes
from speechfleet.history.latency import Latency, latency
from speechfleet.history.past import Past
from speechfleet.history.since import bad_since
from speechfleet.history.track import Track


@dataclass(frozen=True)
class Standing:
    """`health` is "unknown" where the host is out of reach. `since`: since when it is bad, in
    seconds since the epoch."""

    host: str
    instance: str
    service: str
    health: str
    serves: bool
    bad: bool
    availability: Availability
    changes: int
    latency: Latency | None
    since: float | None

    @property
    def noteworthy(self) -> bool:
        """It is not as it should be, or was not all the time."""
        return not self.serves or bool(self.changes) or bool(self.availability.failed)


def standings(past: Past) -> tuple[Standing, ...]:
    """All instances that the newest run knows of, those first that need somebody."""
    return standings_of(past.tracks, dict.fromkeys(past.grades, past.runs[-1].began))


def standings_of(tracks: Iterable[Track], asked: Mapping[str, float]) -> tuple[Standing, ...]:
    """The same of these tracks; `asked` is when the run of each host began that counts."""
    found = (standing(track) for track in tracks if track.now.began == asked.get(track.host))
    return tuple(sorted(found, key=_order))


def last_asked(past: Past) -> dict[str, float]:
    """When the last run of each host began: of the newest run of all hosts, and those since then
    that had a --limit."""
    whole = max((run.began for run in past.runs if not run.limited), default=0.0)
    began = {run.number: run.began for run in past.runs}
    last = {host: max(began[run] for run in seen) for host, seen in past.grades.items()}
    return {host: moment for host, moment in last.items() if moment >= whole}


def standing(track: Track) -> Standing:
    """One of them."""
    now = track.now
    return Standing(
        track.host,
        track.instance,
        track.service,
        now.health or "unknown",
        now.serves,
        now.bad,
        availability(track.samples),
        changes(track.samples),
        latency(track.samples),
        bad_since(track.samples),
    )


def slowest(found: tuple[Standing, ...], count: int) -> tuple[Standing, ...]:
    """Those whose probes take longest, by their median."""
    probed: Iterator[tuple[float, Standing]] = (
        (one.latency.median, one) for one in found if one.latency
    )
    return tuple(one for _, one in sorted(probed, key=lambda pair: -pair[0])[:count])


def _order(one: Standing) -> tuple[bool, bool, int, str, str]:
    return not one.bad, one.serves, -one.changes, one.host, one.instance
