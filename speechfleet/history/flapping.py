"""How often an instance's level changed."""

from collections.abc import Iterable
from itertools import pairwise

from speechfleet.history.track import Sample


def changes(samples: Iterable[Sample]) -> int:
    """How often it changed from one run to the next in which it was known.

    All levels at which it serves count as one: whether it is `key-ok` or `functional` depends on
    what was asked.
    """
    levels = ["serves" if one.serves else one.health for one in samples if one.known]
    return sum(before != after for before, after in pairwise(levels))
