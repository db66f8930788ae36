"""Cases on several hosts side by side, each host one case after the other."""

import queue
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from tests.faults.case import Case, Outcome
from tests.faults.place import Place
from tests.faults.trial import attempt


def carry_out(
    cases: Iterable[Case],
    places: Sequence[Place],
    stated: Mapping[str, float],
    done: Callable[[Outcome], None],
) -> None:
    """Attempt every case, and say of each what came of it once it is done; those that touch more
    than one host are alone, at the end. A case for which no host is left is not attempted."""
    cases = list(cases)
    side_by_side = [case for case in cases if not case.kind.alone]
    alone = [case for case in cases if case.kind.alone]
    _on_all(side_by_side, places, stated, done)
    _on_all(alone, places[:1], stated, done)


def _on_all(
    cases: Iterable[Case],
    places: Sequence[Place],
    stated: Mapping[str, float],
    done: Callable[[Outcome], None],
) -> None:
    left: queue.SimpleQueue[Case] = queue.SimpleQueue()
    for case in cases:
        left.put(case)
    with ThreadPoolExecutor(len(places)) as pool:
        try:
            list(pool.map(lambda place: _as_they_come(left, place, stated, done), places))
        finally:
            # A campaign that is broken off begins no further case.
            with suppress(queue.Empty):
                while True:
                    left.get_nowait()


def _as_they_come(
    left: "queue.SimpleQueue[Case]",
    place: Place,
    stated: Mapping[str, float],
    done: Callable[[Outcome], None],
) -> None:
    while True:
        try:
            case = left.get_nowait()
        except queue.Empty:
            return
        outcome = attempt(place, case, stated)
        done(outcome)
        if outcome.broken and not place.recovers():
            return
