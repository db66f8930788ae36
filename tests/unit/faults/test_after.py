"""A promise that was not kept is seen."""

import json

import pytest

from tests.faults.after import away_too_long, claimed_wrongly, ended_badly, moved, not_converged
from tests.fleet.practice import Result


def said(state: str, code: int = 0, changes: int = 0) -> Result:
    host = {"name": "h", "state": state, "changes": changes}
    return Result(code, json.dumps({"hosts": [host]}), "why")


@pytest.mark.parametrize(
    ("result", "killed", "broken"),
    [
        (None, False, ["the deploy did not end"]),
        (said("failed", 1), False, ["exit code 1: why"]),
        (said("changed", -9), False, ["exit code -9: why"]),
        (said("changed", -9), True, []),
        (said("failed", 5), False, []),
    ],
)
def test_how_a_deploy_may_end(result: Result | None, killed: bool, broken: list[str]) -> None:
    assert list(ended_badly(result, killed)) == broken


@pytest.mark.parametrize(
    ("state", "serves", "true"),
    [
        ("changed", "new", True),
        ("changed", "old", False),
        ("reverted", "old", True),
        ("reverted", "new", False),
        ("locked", "new", True),
        ("failed", "new", True),
        ("changed", "a mixture", False),
    ],
)
def test_what_a_deploy_says_has_to_be_true(state: str, serves: str, true: bool) -> None:
    assert (list(claimed_wrongly(said(state), "h", serves)) == []) == true


def test_a_deploy_without_a_report_says_nothing() -> None:
    assert list(claimed_wrongly(Result(2, "", "cannot write"), "h", "old")) == []
    assert list(claimed_wrongly(None, "h", "new")) == []


def test_work_has_to_be_finished() -> None:
    done, at_it = said("fine"), said("changed", changes=2)
    assert list(not_converged(at_it, done, "h")) == []
    assert list(not_converged(said("reverted", 4), done, "h")) == ["repeated, it gave 4: why"]
    assert list(not_converged(done, at_it, "h")) == ["once more, it gave 0: why"]


@pytest.mark.parametrize(
    ("gap", "went_back", "outage", "broken"),
    [
        (111, False, 0, ["b was away for 111 s, stated were 110 s"]),
        (111, True, 0, []),
        (111, False, 10, []),
    ],
)
def test_the_plans_word_for_each_instance_counts_twice_where_a_host_goes_back(
    gap: float, went_back: bool, outage: float, broken: list[str]
) -> None:
    gaps, stated = {"a": 111.0, "b": gap}, {"a": 120.0, "b": 110.0}
    assert list(away_too_long(gaps, stated, went_back, outage)) == broken


def test_an_instance_has_to_stay_where_it_is() -> None:
    before = {"a": "http://h:5000", "b": "http://h:5001"}
    assert not list(moved(before, dict(before)))
    assert list(moved(before, {**before, "b": "http://h:5002"})) == [
        "b was at http://h:5001, and is at http://h:5002"
    ]
