"""How long an instance takes to answer a probe."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from statistics import median

from speechfleet.history.track import Sample


@dataclass(frozen=True)
class Latency:
    """In seconds, of the runs that probed. `p95` was reached or beaten by 95 of 100 of them."""

    median: float
    p95: float


def latency(samples: Iterable[Sample]) -> Latency | None:
    """None where no run probed."""
    taken = sorted(sample.seconds for sample in samples if sample.seconds is not None)
    if not taken:
        return None
    return Latency(median(taken), taken[ceil(len(taken) * 0.95) - 1])
