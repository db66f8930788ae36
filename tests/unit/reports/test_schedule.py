"""A schedule in words."""

from typing import Any

import pytest

from speechfleet.plan.pace import Pace
from speechfleet.plan.schedule import schedule
from speechfleet.reports.schedule import schedule_line
from tests.unit.reports.runs import plan
from tests.unit.values import told

SITES = {f"h{n}": "ber" if n < 3 else "muc" for n in range(40)}


@pytest.mark.parametrize(
    ("number", "words", "by", "line"),
    [
        (1, {}, {}, "pace: 1 host in 1 batch: 1"),
        (12, {"batch": 5}, {}, "pace: 12 hosts in 3 batches: 5 × 2, 2"),
        (
            12,
            {"canary": 1, "bake": "10m", "batch": "1,5"},
            {},
            "pace: 12 hosts in 4 batches: canary 1 and 10 min of good health, then 1, 5 × 2",
        ),
        (
            5,
            {"canary": 2, "bake": 30, "batch": 2},
            SITES,
            "pace: 5 hosts in 3 batches: canary ber 2 and 30 s of good health, then ber 1, muc 2",
        ),
        (2, {"canary": 2}, {}, "pace: 2 hosts in 1 batch: canary 2"),
        (
            40,
            {"batch": [1, 2, 3, 4, 5, 6, 7, 8, 1]},
            {},
            "pace: 40 hosts in 12 batches: 1, 2, 3, 4, 5, 6, 7, 8 and 4 more",
        ),
    ],
)
def test_in_words(number: int, words: dict[str, Any], by: dict[str, str], line: str) -> None:
    order = schedule([plan(told(), f"h{n}") for n in range(number)], Pace().changed(words), by)
    assert schedule_line(order) == line
