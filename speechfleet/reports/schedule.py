"""A schedule in words: how many hosts in how many batches, and what ends it early."""

from itertools import groupby

from speechfleet.plan.budget import hosts
from speechfleet.plan.duration import shown
from speechfleet.plan.schedule import Batch, Schedule

_SHOWN = 8
"""So many different batches are named; a long ramp says how many more there are."""


def schedule_line(schedule: Schedule) -> str:
    """`pace: 12 hosts in 4 batches: canary 1, then 1, 5 × 2`"""
    batches = schedule.batches
    canaries = [batch for batch in batches if batch.canary]
    parts = []
    if canaries:
        parts.append(f"canary {_sizes(canaries)}{_bake(schedule.pace.bake)}")
    others = [batch for batch in batches if not batch.canary]
    if others:
        parts.append(_sizes(others))
    number = f"{len(batches)} batch{'es' * (len(batches) != 1)}"
    return f"pace: {hosts(len(schedule.plans))} in {number}: {', then '.join(parts)}"


def _bake(seconds: int) -> str:
    return f" and {shown(seconds)} of good health" if seconds else ""


def _sizes(batches: list[Batch]) -> str:
    """`1, 5, 20 × 3`, with the failure domain of each where there are any."""
    alike = [(key, len(list(same))) for key, same in groupby(batches, _look)]
    words = [f"{look}{f' × {number}' * (number > 1)}" for look, number in alike[:_SHOWN]]
    more = sum(number for _, number in alike[_SHOWN:])
    return ", ".join(words) + f" and {more} more" * bool(more)


def _look(batch: Batch) -> str:
    return f"{batch.domain} {len(batch.plans)}".strip()
