"""What may go wrong in a rollout before it goes no further, with the arithmetic in words."""

from dataclasses import dataclass, replace

from speechfleet.plan.pace import Amount, Pace


@dataclass(frozen=True)
class Losses:
    """Of so many hosts that are due so many failed, and so many were out of reach."""

    due: int
    failed: int = 0
    unreachable: int = 0

    def plus(self, failed: bool, unreachable: bool) -> "Losses":
        return replace(
            self, failed=self.failed + failed, unreachable=self.unreachable + unreachable
        )


def too_much(pace: Pace, run: Losses, batch: Losses, canary: bool = False) -> str:
    """Why no further host may be begun, in words with numbers; empty where one may.

    Percentages are of the hosts that are due, and rounded down: 10% of 15 hosts allows 1.
    """
    lost = batch.failed + batch.unreachable
    if canary and lost:
        return f"{lost} of {hosts(batch.due)} of the canary did not come through"
    none = Amount(0) if pace.max_fail_batch is None else None
    max_fail = none if pace.max_fail is None else pace.max_fail
    away = Amount(0) if pace.offline == "fail" else None
    max_unreachable = away if pace.max_unreachable is None else pace.max_unreachable
    return (
        over("due", "failed", run.failed, run.due, max_fail, "max-fail")
        or over("of a batch", "failed", batch.failed, batch.due, pace.max_fail_batch,
                 "max-fail-batch")
        or over("due", "cannot be reached", run.unreachable, run.due, max_unreachable,
                 "max-unreachable")
    )  # fmt: skip


def over(which: str, how: str, lost: int, due: int, allowed: Amount | None, name: str) -> str:
    """`2 of 12 hosts due failed (16.7%); --max-fail 10% allows 1`; empty where no more are lost
    than allowed. None allows any number."""
    if allowed is None or lost <= allowed.of(due):
        return ""
    bound = f"--{name} {allowed}" if allowed.percent else f"--{name}"
    share = f" ({100 * lost / due:.1f}%)" if allowed.percent and due else ""
    return f"{lost} of {hosts(due)} {which} {how}{share}; {bound} allows {allowed.of(due)}"


def hosts(number: int) -> str:
    """`1 host`, `2 hosts`"""
    return f"{number} host{'s' * (number != 1)}"


def changes(number: int) -> str:
    """`1 change`, `2 changes`"""
    return f"{number} change{'s' * (number != 1)}"
