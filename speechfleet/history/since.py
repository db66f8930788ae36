"""Since when something is as it is."""

from collections.abc import Sequence

from speechfleet.history.track import Sample


def bad_since(samples: Sequence[Sample]) -> float | None:
    """The first of the runs, without a break until now, in which it was bad, in seconds since the
    epoch; None where it is not bad now. A run in which it is unknown is no break.
    """
    since = None
    for sample in reversed(samples):
        if sample.bad:
            since = sample.began
        elif sample.known:
            break
    return since
