"""Every case is attempted once, as long as there are hosts."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from tests.faults import campaign
from tests.faults.campaign import carry_out
from tests.faults.case import Case, Outcome
from tests.faults.kind import Kind
from tests.faults.place import Place
from tests.faults.scene import Scene
from tests.faults.steps import Step


def strike(scene: Scene) -> None:
    """Never called."""


SOME = Kind("some", strike)
ALONE = Kind("alone", strike, alone=True)
CASES = [Case(kind, Step(str(n), str(n))) for n, kind in enumerate((SOME, ALONE, SOME, SOME))]


class FakePlace:
    def __init__(self, name: str, well: bool = True) -> None:
        self.name, self.well = name, well

    def recovers(self) -> bool:
        return self.well


def attempts(broken: Callable[[FakePlace], bool]) -> Callable[[Any, Case, Any], Outcome]:
    def attempt(place: FakePlace, case: Case, stated: object) -> Outcome:
        return Outcome(case, place.name, broken=("it did not",) if broken(place) else ())

    return attempt


def run(*places: FakePlace) -> list[Outcome]:
    outcomes: list[Outcome] = []
    carry_out(CASES, cast(list[Place], list(places)), {}, outcomes.append)
    return outcomes


def test_all_are_attempted_and_those_that_touch_all_hosts_come_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(campaign, "attempt", attempts(lambda place: False))
    outcomes = run(FakePlace("a"), FakePlace("b"))
    assert sorted(one.case.where for one in outcomes[:3]) == ["after 0", "after 2", "after 3"]
    assert outcomes[3].case == CASES[1]
    assert not any(one.broken for one in outcomes)


def test_a_host_that_recovers_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "attempt", attempts(lambda place: True))
    assert [one.broken for one in run(FakePlace("a"))] == [("it did not",)] * len(CASES)


def test_without_a_host_the_rest_is_not_attempted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "attempt", attempts(lambda place: True))
    outcomes = run(FakePlace("a", well=False))
    assert [one.case for one in outcomes] == [CASES[0], CASES[1]]
