"""Cases on several hosts side by side, each host one case after the other."""

import queue
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.faults.case import Case, Outcome
from tests.faults.place import Place
from tests.faults.trial import attempt

_NO_HOST = "no host was left that could be had to converge"


@dataclass(frozen=True)
class Campaign:
    """What came of the cases."""

    outcomes: tuple[Outcome, ...]

    @property
    def held(self) -> int:
        """So many cases kept every promise."""
        return sum(not outcome.broken for outcome in self.outcomes)


def carry_out(cases: Iterable[Case], places: Sequence[Place], stated: float) -> list[Outcome]:
    """Attempt every case; those that touch more than one host are alone, at the end."""
    cases = list(cases)
    side_by_side = [case for case in cases if not case.kind.alone]
    alone = [case for case in cases if case.kind.alone]
    return [*_on_all(side_by_side, places, stated), *_on_all(alone, places[:1], stated)]


def _on_all(cases: Sequence[Case], places: Sequence[Place], stated: float) -> list[Outcome]:
    left: queue.SimpleQueue[Case] = queue.SimpleQueue()
    for case in cases:
        left.put(case)
    with ThreadPoolExecutor(len(places)) as pool:
        found = pool.map(lambda place: _as_they_come(left, place, stated), places)
        outcomes = {outcome.case: outcome for some in found for outcome in some}
    return [outcomes.get(case) or Outcome(case, broken=(_NO_HOST,)) for case in cases]


def _as_they_come(left: "queue.SimpleQueue[Case]", place: Place, stated: float) -> list[Outcome]:
    outcomes: list[Outcome] = []
    while True:
        try:
            case = left.get_nowait()
        except queue.Empty:
            return outcomes
        outcomes.append(attempt(place, case, stated))
        if outcomes[-1].broken and not place.recovers():
            return outcomes
