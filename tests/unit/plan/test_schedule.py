"""Who is changed when: known before the first change."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speechfleet.checks.finding import Finding
from speechfleet.plan.actions import EnableNet
from speechfleet.plan.budget import Losses
from speechfleet.plan.pace import Amount, Pace
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.schedule import Schedule, schedule
from tests.unit.values import host, told

UNFIT = (Finding("cpu.avx2", "error", "no AVX2"),)
AWAY = (Finding("reach.timeout", "error", "no answer"),)
SHUT = (Finding("reach.key-changed", "error", "another key"),)


def _due(number: int) -> list[HostPlan]:
    """Plans of hosts that change."""
    return [_plan(f"h{n}") for n in range(number)]


def _plan(name: str) -> HostPlan:
    return HostPlan(host(name=name), (), actions=(EnableNet(),), answers=told())


def _unfit(name: str) -> HostPlan:
    return HostPlan(host(name=name), UNFIT, answers=told())


def _gone(name: str, findings: tuple[Finding, ...] = AWAY) -> HostPlan:
    return HostPlan(host(name=name), findings)


def _sizes(order: Schedule) -> list[int]:
    return [len(batch.plans) for batch in order.batches]


@pytest.mark.parametrize(
    ("words", "number", "sizes"),
    [
        ({}, 3, [1, 1, 1]),
        ({"batch": 10}, 12, [10, 2]),
        ({"batch": "1,5,20%"}, 30, [1, 5, 6, 6, 6, 6]),
        ({"batch": "20%"}, 3, [1, 1, 1]),
        ({"batch": "100%"}, 7, [7]),
        ({"canary": 2, "batch": 10}, 12, [2, 10]),
        ({"canary": 5, "batch": 10}, 3, [3]),
        ({"canary": 1, "batch": "50%"}, 10, [1, 5, 4]),
        ({"batch": 10}, 0, []),
    ],
)
def test_the_sizes_of_batches(words: dict[str, object], number: int, sizes: list[int]) -> None:
    assert _sizes(schedule(_due(number), Pace().changed(words))) == sizes


def test_a_batch_holds_hosts_of_one_failure_domain() -> None:
    domains = {"h0": "ber", "h1": "muc", "h2": "ber", "h3": "muc", "h4": "ber"}
    order = schedule(_due(5), Pace(canary=1, batch=(Amount(10),)), domains)
    named = [(b.domain, b.canary, [p.host.name for p in b.plans]) for b in order.batches]
    assert named == [
        ("ber", True, ["h0"]),
        ("ber", False, ["h2", "h4"]),
        ("muc", False, ["h1", "h3"]),
    ]


_AMOUNTS = st.builds(Amount, st.integers(1, 60), st.booleans())
_PACES = st.builds(
    Pace,
    canary=st.integers(0, 5),
    batch=st.lists(_AMOUNTS, min_size=1, max_size=4).map(tuple),
)


@settings(max_examples=50)
@given(_PACES, st.lists(st.sampled_from(["ber", "muc", "fra"]), max_size=40))
def test_every_host_once_canaries_first_one_domain_and_no_batch_too_big(
    pace: Pace, sites: Sequence[str]
) -> None:
    plans = _due(len(sites))
    domains = {plan.host.name: site for plan, site in zip(plans, sites, strict=True)}
    order = schedule(plans, pace, domains)
    names = [plan.host.name for plan in order.plans]
    assert sorted(names) == sorted(domains)
    assert all(batch.plans for batch in order.batches)
    for batch in order.batches:
        assert {domains[plan.host.name] for plan in batch.plans} == {batch.domain}
    canaries = [batch.canary for batch in order.batches]
    assert canaries == sorted(canaries, reverse=True)
    first = [plan for batch in order.batches if batch.canary for plan in batch.plans]
    assert len(first) == min(pace.canary, len(plans))
    others = [len(batch.plans) for batch in order.batches if not batch.canary]
    allowed = [max(1, amount.of(len(plans))) for amount in pace.batch]
    ramp = chain(allowed, [allowed[-1]] * len(others))
    assert all(size <= limit for size, limit in zip(others, ramp, strict=False))


@settings(max_examples=50)
@given(_PACES, st.integers(0, 40))
def test_without_domains_every_batch_but_the_last_is_full(pace: Pace, number: int) -> None:
    order = schedule(_due(number), pace)
    others = [len(batch.plans) for batch in order.batches if not batch.canary]
    allowed = [max(1, amount.of(number)) for amount in pace.batch]
    ramp = [*allowed, *[allowed[-1]] * len(others)]
    assert others[:-1] == ramp[: len(others[:-1])]
    assert [plan.host.name for plan in order.plans] == [f"h{n}" for n in range(number)]


@pytest.mark.parametrize(
    ("plans", "words", "said"),
    [
        ([_unfit("u")], {}, "1 of 3 hosts due is unfit; --max-fail allows 0"),
        ([_unfit("u"), _unfit("v")], {"max_unreachable": 1}, "2 of 4 hosts due are unfit"),
        ([_unfit("u")], {"max_fail": 1}, ""),
        ([_unfit("u")], {"max_fail_batch": 1}, ""),
        (
            [_unfit("u"), _unfit("v")],
            {"max_fail": "25%"},
            "2 of 4 hosts due are unfit (50.0%)",
        ),
        ([_unfit("u")], {"offline": "skip"}, ""),
        ([_gone("g")], {}, "1 of 3 hosts due cannot be reached; --max-unreachable allows 0"),
        ([_gone("g")], {"max_fail": 3}, "1 of 3 hosts due cannot be reached"),
        ([_gone("g")], {"max_unreachable": 1}, ""),
        ([_gone("g")], {"offline": "skip"}, ""),
        ([_gone("g")], {"offline": "skip", "max_unreachable": 0}, ""),
        ([_gone("g", SHUT)], {"offline": "skip", "max_unreachable": 0}, "1 of 3 hosts due cannot"),
    ],
)
def test_hosts_that_are_lost_beforehand(
    plans: list[HostPlan], words: dict[str, object], said: str
) -> None:
    """They stop all, unless a budget or `--offline skip` lets hosts decide singly."""
    refusal = schedule([*_due(2), *plans], Pace().changed(words)).refusal
    assert refusal.startswith(said)
    assert bool(refusal) is bool(said)


def test_hosts_that_are_as_wanted_are_not_due() -> None:
    fine = [HostPlan(host(name=f"f{n}"), (), answers=told()) for n in range(7)]
    assert schedule([*_due(2), *fine, _unfit("u"), _gone("g")], Pace()).lost.due == 4


@pytest.mark.parametrize("words", [{}, {"max_unreachable": "10%"}])
@pytest.mark.parametrize("due", [0, 2])
def test_a_host_whose_absence_is_no_fault_stops_nothing(due: int, words: dict[str, object]) -> None:
    """Nothing should run there; or, for a rotation, nothing there is billed to the resource."""
    vacant = _gone("v", (replace(AWAY[0], level="warning"),))
    order = schedule([*_due(due), vacant], Pace().changed(words))
    assert (order.refusal, order.lost) == ("", Losses(due))
