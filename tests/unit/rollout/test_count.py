"""Who counts as failed, and who as out of reach."""

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.plan.budget import Losses
from speechfleet.plan.pace import Pace
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.schedule import Batch
from speechfleet.rollout.count import Count
from speechfleet.run import HostOutcome, State
from tests.unit.values import host

TIMEOUT = (Finding("reach.timeout", "error", "no answer"),)
SHUT = (Finding("reach.authentication", "error", "refused"),)
SKIP = Pace(offline="skip")


def _count(pace: Pace, outcome: HostOutcome, canary: bool = False) -> Count:
    count = Count(pace, Losses(4))
    count.begin(Batch((HostPlan(host(), ()),), canary=canary))
    count.add(outcome)
    return count


@pytest.mark.parametrize(
    ("state", "failed"),
    [
        ("changed", 0),
        ("skipped", 0),
        ("sick", 1),
        ("locked", 1),
        ("reverted", 1),
        ("failed", 1),
    ],
)
def test_what_counts_as_failed(state: State, failed: int) -> None:
    count = _count(Pace(), HostOutcome("h", state))
    assert count.run == Losses(4, failed)
    assert bool(count.why_stop()) is bool(failed)


@pytest.mark.parametrize(
    ("pace", "findings", "canary", "unreachable"),
    [
        (Pace(), TIMEOUT, False, 1),
        (SKIP, TIMEOUT, False, 0),
        (SKIP, SHUT, False, 1),
        (SKIP, TIMEOUT, True, 1),
    ],
)
def test_what_counts_as_out_of_reach(
    pace: Pace, findings: tuple[Finding, ...], canary: bool, unreachable: int
) -> None:
    count = _count(pace, HostOutcome("h", "unreachable", findings), canary)
    assert count.run == Losses(4, 0, unreachable)


def test_a_canary_that_is_away_proves_nothing() -> None:
    away = HostOutcome("h", "unreachable", TIMEOUT)
    assert _count(SKIP, away, canary=True).why_stop()
    assert not _count(SKIP, away).why_stop()


def test_every_batch_counts_anew() -> None:
    count = _count(Pace(max_fail_batch=Pace().batch[0]), HostOutcome("h", "failed"))
    count.add(HostOutcome("i", "failed"))
    assert count.why_stop().startswith("2 of 1 host of a batch failed")
    count.begin(Batch((HostPlan(host(), ()),)))
    assert count.why_stop() == ""
