"""How long an answer takes: an instance's to a probe, a host's to a survey."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from statistics import median

from speechfleet.history.track import Sample


@dataclass(frozen=True)
class Latency:
    """In seconds, of the runs that asked. `p95` was reached or beaten by 95 of 100 of them."""

    median: float
    p95: float


def latency(samples: Iterable[Sample]) -> Latency | None:
    """None where no run probed."""
    return latency_of(sample.seconds for sample in samples if sample.seconds is not None)


def latency_of(seconds: Iterable[float]) -> Latency | None:
    """None where there are none."""
    taken = sorted(seconds)
    if not taken:
        return None
    return Latency(median(taken), taken[ceil(len(taken) * 0.95) - 1])
