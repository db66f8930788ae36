"""Each service, as all its instances together were."""

from collections.abc import Iterable
from dataclasses import dataclass

from speechfleet.history.availability import Availability, availability
from speechfleet.history.flapping import changes
from speechfleet.history.latency import Latency, latency
from speechfleet.history.track import Track


@dataclass(frozen=True)
class ServiceStanding:
    """`availability` counts instances × runs; `changes` are those of all instances."""

    service: str
    instances: int
    availability: Availability
    changes: int
    latency: Latency | None


def by_service(tracks: Iterable[Track]) -> tuple[ServiceStanding, ...]:
    """By name."""
    found: dict[str, list[Track]] = {}
    for track in tracks:
        found.setdefault(track.service, []).append(track)
    return tuple(_standing(service, found[service]) for service in sorted(found))


def _standing(service: str, tracks: list[Track]) -> ServiceStanding:
    samples = [sample for track in tracks for sample in track.samples]
    return ServiceStanding(
        service,
        len(tracks),
        availability(samples),
        sum(changes(track.samples) for track in tracks),
        latency(samples),
    )
