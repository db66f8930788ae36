"""What there is to say at the end of a rotation: who still uses the old key, and what follows."""

from collections.abc import Sequence
from typing import NamedTuple

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.installed import INSTALLED
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.rotation import Rotation, holds_other, may_hold
from speechfleet.run import State

SAFE = "rotate.safe"
_SHOWN = 20
_WORDS: dict[State, str] = {
    "held": "on hold",
    "reverted": "turned back",
    "failed": "not known",
    "planned": "not begun",
}


class Left(NamedTuple):
    """A host that uses the old key, or may, and why."""

    host: str
    why: str


def left_at(plan: HostPlan, state: State, turn: Rotation) -> str:
    """Why this host uses the old key after the run, or may; empty where it does not. One that
    cannot be asked may where the inventory has something there with a key of the resource."""
    moved = {i.name for i in plan.instances} if state in ("changed", "sick") else set()
    try:
        if plan.answers is None:
            return "unreachable" if may_hold(plan.host, turn) else ""
        if state != "changed" and _is_under_way(plan.answers):
            return "a change is under way there"
        left = [name for name in holds_other(plan, turn) if name not in moved]
    except Unanswered as lost:
        return str(lost)
    if not left:
        return ""
    other = state in ("changed", "fine", "sick")
    why = "another name of the resource" if other else _WORDS.get(state, state)
    return f"{', '.join(left)}: {why}"


def _is_under_way(answers: Answers) -> bool:
    """One that is not confirmed may end with either key."""
    found = answers[INSTALLED]
    return bool(found.unfinished or found.locked)


def verdict(
    turn: Rotation, left: Sequence[Left], unedited: bool, wanted: bool
) -> tuple[Finding, ...]:
    """Whether the old key is safe to regenerate, which was `wanted` or not; and what the
    inventory, where it is `unedited`, has to say from now on."""
    name, new, old = turn.resource.name, turn.resource.use, turn.resource.other
    if left:
        hosts = ", ".join(f"{host} ({why})" for host, why in left[:_SHOWN])
        more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
        message = f"{old} of {name} is still in use, or may be, at {hosts}{more}"
        fix = f"do not regenerate {old} yet; run this again when they can be changed"
        said = Finding("rotate.unfinished", "error" if wanted else "warning", message, fix)
    else:
        message = f"no host of this inventory uses {old} of {name}: it is safe to regenerate"
        said = Finding(SAFE, "ok", message)
    return (said, _edit(name, new, old)) if unedited else (said,)


def _edit(name: str, new: str, old: str) -> Finding:
    return Finding(
        "rotate.use",
        "warning",
        f"the inventory still has use: {old} for {name}",
        f"write use: {new} there; until then hosts that were away, and new ones, get {old}",
    )
