"""In which share of the runs an instance served."""

from collections.abc import Iterable
from dataclasses import dataclass

from speechfleet.history.track import Sample


@dataclass(frozen=True)
class Availability:
    """How many runs found it so. What was stopped on purpose, or unknown because its host was
    out of reach, is counted apart and is no part of the share."""

    served: int = 0
    failed: int = 0
    stopped: int = 0
    unknown: int = 0

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where no run can tell."""
        asked = self.served + self.failed
        return self.served / asked if asked else None


def availability(samples: Iterable[Sample]) -> Availability:
    """Of one instance, or of all of a service."""
    taken = tuple(samples)
    return Availability(
        served=sum(sample.serves for sample in taken),
        failed=sum(sample.bad for sample in taken),
        stopped=sum(sample.health == "stopped" for sample in taken),
        unknown=sum(not sample.known for sample in taken),
    )
