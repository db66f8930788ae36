"""Images of a site through its seed: once over the thin line, and from there to its other hosts.

Seeds come first; then the hosts that fetch from them; and last the blobs go from the seeds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from speechfleet.checks.finding import Finding
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.layers import FOLDER
from speechfleet.plan.actions import Action, Expect, Keep, Load, Remove
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.schedule import Schedule


def through_seeds(plans: Sequence[HostPlan]) -> tuple[HostPlan, ...]:
    """The plans, with what a host lacks fetched from the seed of its site. A host whose seed
    cannot be had is unfit: the line would carry its images once more."""
    seeds = {plan.host.name: plan for plan in plans}
    fed = [_fed(plan, seeds) for plan in plans]
    return tuple(_seed(plan, fed) for plan in fed)


def _fed(plan: HostPlan, seeds: Mapping[str, HostPlan]) -> HostPlan:
    name = plan.host.seed
    if name in ("", plan.host.name) or not any(_lacks(action) for action in plan.actions):
        return plan
    seed = seeds.get(name)
    why = _why_not(seed)
    if seed is None or why:
        found = Finding("stock.seed", "error", f"its seed {name} {why}", _FIX)
        return replace(plan, findings=(*plan.findings, found), actions=())
    return replace(plan, actions=tuple(_from(action, seed) for action in plan.actions))


_FIX = "mend that, or name another seed: -e speech_seed=HOST (-e speech_seed= for none)"


def _why_not(seed: HostPlan | None) -> str:
    if seed is None:
        return "is no host of the inventory"
    if seed.held:
        return "is on hold"
    return "is unfit or cannot be reached" if seed.unfit or seed.answers is None else ""


def _lacks(action: Action) -> bool:
    return isinstance(action, Load) and bool(action.lacks)


def _from(action: Action, seed: HostPlan) -> Action:
    return replace(action, seed=seed.host) if isinstance(action, Load) else action


def _seed(plan: HostPlan, plans: Sequence[HostPlan]) -> HostPlan:
    """With what the hosts that fetch from it lack, and it does not bring for itself."""
    loads = [
        (one.host.name, action)
        for one in plans
        for action in one.actions
        if isinstance(action, Load) and action.seed and action.seed.name == plan.host.name
    ]
    if not loads or plan.answers is None:
        return plan
    own = {blob for action in plan.actions if isinstance(action, Load) for blob in action.blobs}
    wanted = dict.fromkeys(blob for _, load in loads for blob in load.blobs if blob not in own)
    readers = tuple(dict.fromkeys(name for name, _ in loads))
    keep = Keep(loads[0][1].folder, tuple(wanted), readers)
    before = plan.actions or (Expect(plan.answers[INSTALLED].fingerprint),)
    return replace(plan, actions=(*(a for a in before if a != Remove(FOLDER)), keep))


def is_seed(plan: HostPlan) -> bool:
    return any(isinstance(action, Keep) for action in plan.actions)


def is_fed(plan: HostPlan) -> bool:
    return any(isinstance(action, Load) and action.seed for action in plan.actions)


def cleared(plan: HostPlan) -> HostPlan:
    """A seed's last turn: its blobs go."""
    expect = [action for action in plan.actions if isinstance(action, Expect)]
    return replace(plan, actions=(*expect, Remove(FOLDER)))


def part_of(order: Schedule, plans: Sequence[HostPlan]) -> Schedule:
    """The same schedule with these hosts alone, as they are planned here."""
    here = {plan.host.name: plan for plan in plans}
    batches = (
        replace(batch, plans=tuple(here[p.host.name] for p in batch.plans if p.host.name in here))
        for batch in order.batches
    )
    return replace(order, batches=tuple(batch for batch in batches if batch.plans))
