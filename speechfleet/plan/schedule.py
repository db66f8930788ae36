"""In which order a rollout goes through its hosts, known before the first change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, repeat

from speechfleet.plan.away import is_away
from speechfleet.plan.budget import Losses, over, too_much
from speechfleet.plan.pace import Amount, Pace
from speechfleet.plan.plan import HostPlan


@dataclass(frozen=True)
class Batch:
    """Hosts that are out together: all of one failure domain."""

    plans: tuple[HostPlan, ...]
    domain: str = ""
    canary: bool = False


@dataclass(frozen=True)
class Schedule:
    """What a rollout does, batch by batch, and what was lost before it began."""

    pace: Pace
    batches: tuple[Batch, ...]
    lost: Losses
    refusal: str = ""
    """Why nothing is begun at all, in words with numbers; empty where hosts may be begun."""

    @property
    def plans(self) -> tuple[HostPlan, ...]:
        """Every host that changes, in its turn."""
        return tuple(plan for batch in self.batches for plan in batch.plans)


def schedule(
    plans: Sequence[HostPlan], pace: Pace, domains: Mapping[str, str] | None = None
) -> Schedule:
    """Put the hosts that change in their order. `domains` has each host's failure domain."""
    changing = [plan for plan in plans if plan.actions]
    unfit = [plan for plan in plans if plan.unfit and plan.answers is not None]
    missing = [p for p in plans if p.answers is None and p.unfit and _counts(p, pace)]
    lost = Losses(
        due=len(changing) + sum(plan.unfit for plan in plans),
        failed=len(unfit) if pace.max_fail is not None else 0,
        unreachable=len(missing),
    )
    batches = tuple(_batches(changing, pace, domains or {}))
    return Schedule(pace, batches, lost, _refusal(len(unfit), pace, lost))


def _counts(plan: HostPlan, pace: Pace) -> bool:
    return not (pace.offline == "skip" and is_away(plan.findings))


def _refusal(unfit: int, pace: Pace, lost: Losses) -> str:
    allowed = pace.max_fail if pace.spares_unfit else Amount(0)
    how = "is unfit" if unfit == 1 else "are unfit"
    return over("due", how, unfit, lost.due, allowed, "max-fail") or too_much(pace, lost, Losses(0))


def _batches(
    changing: Sequence[HostPlan], pace: Pace, domains: Mapping[str, str]
) -> Iterator[Batch]:
    """Domain by domain, in the order in which their first hosts stand in the inventory."""
    turn = {name: n for n, name in enumerate(dict.fromkeys(_domains(changing, domains)))}
    ordered = sorted(changing, key=lambda plan: turn[domains.get(plan.host.name, "")])
    canaries, others = ordered[: pace.canary], ordered[pace.canary :]
    yield from _cut(canaries, repeat(len(canaries)), domains, canary=True)
    sizes = [max(1, amount.of(len(changing))) for amount in pace.batch]
    yield from _cut(others, chain(sizes, repeat(sizes[-1])), domains, canary=False)


def _domains(changing: Sequence[HostPlan], domains: Mapping[str, str]) -> Iterator[str]:
    return (domains.get(plan.host.name, "") for plan in changing)


def _cut(
    plans: Sequence[HostPlan], sizes: Iterator[int], domains: Mapping[str, str], *, canary: bool
) -> Iterator[Batch]:
    for domain, members in groupby(plans, lambda plan: domains.get(plan.host.name, "")):
        left = tuple(members)
        while left:
            size = next(sizes)
            yield Batch(left[:size], domain, canary)
            left = left[size:]
