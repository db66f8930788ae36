"""What may go wrong, with the arithmetic in words."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speechfleet.plan.budget import Losses, too_much
from speechfleet.plan.pace import Amount, Pace

NONE = Losses(0)


def _said(run: Losses, batch: Losses = NONE, canary: bool = False, **words: Any) -> str:
    return too_much(Pace().changed(words), run, batch, canary)


@pytest.mark.parametrize(
    ("run", "words", "said"),
    [
        (Losses(12), {}, ""),
        (Losses(12, failed=1), {}, "1 of 12 hosts due failed; --max-fail allows 0"),
        (Losses(1, failed=1), {}, "1 of 1 host due failed; --max-fail allows 0"),
        (Losses(12, failed=1), {"max_fail": 1}, ""),
        (Losses(12, failed=2), {"max_fail": 1}, "2 of 12 hosts due failed; --max-fail allows 1"),
        (Losses(12, failed=1), {"max_fail": "10%"}, ""),
        (
            Losses(12, failed=2),
            {"max_fail": "10%"},
            "2 of 12 hosts due failed (16.7%); --max-fail 10% allows 1",
        ),
        (
            Losses(12, unreachable=1),
            {"max_fail": 5},
            "1 of 12 hosts due cannot be reached; --max-unreachable allows 0",
        ),
        (Losses(12, unreachable=5), {"offline": "skip"}, ""),
        (
            Losses(12, unreachable=5),
            {"offline": "skip", "max_unreachable": "25%"},
            "5 of 12 hosts due cannot be reached (41.7%); --max-unreachable 25% allows 3",
        ),
        (Losses(12, failed=9), {"max_fail_batch": 1}, ""),
        (
            Losses(0, unreachable=1),
            {"max_unreachable": "10%"},
            "1 of 0 hosts due cannot be reached; --max-unreachable 10% allows 0",
        ),
    ],
)
def test_the_budget_of_the_run(run: Losses, words: dict[str, Any], said: str) -> None:
    assert _said(run, **words) == said


def test_the_budget_of_a_batch() -> None:
    run, batch = Losses(12, failed=2), Losses(4, failed=2)
    said = "2 of 4 hosts of a batch failed (50.0%); --max-fail-batch 25% allows 1"
    assert _said(run, batch, max_fail_batch="25%") == said
    assert _said(run, batch, max_fail_batch="50%") == ""
    assert _said(run, batch, max_fail_batch="50%", max_fail=1).startswith("2 of 12 hosts due")


@pytest.mark.parametrize("lost", [Losses(2, failed=1), Losses(2, unreachable=1)])
def test_a_canary_has_no_budget(lost: Losses) -> None:
    generous: dict[str, Any] = {"max_fail": "100%", "max_unreachable": "100%"}
    said = "1 of 2 hosts of the canary did not come through"
    assert _said(lost, lost, canary=True, **generous) == said
    assert _said(lost, lost, canary=False, **generous) == ""


@settings(max_examples=50)
@given(st.integers(1, 5000), st.data(), st.integers(0, 100), st.booleans())
def test_over_is_over(due: int, data: st.DataObject, number: int, percent: bool) -> None:
    """A percentage has to be exceeded, as Ansible's `max_fail_percentage`; so has a number."""
    failed = data.draw(st.integers(0, due))
    pace = Pace(max_fail=Amount(number, percent))
    over = failed * 100 > number * due if percent else failed > number
    assert bool(too_much(pace, Losses(due, failed), NONE)) is over
