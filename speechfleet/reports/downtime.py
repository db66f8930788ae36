"""How long a switch takes an instance away at most, and who serves meanwhile."""

from itertools import takewhile

from speechfleet.plan.actions import Action, Drain, Switch
from speechfleet.plan.duration import shown
from speechfleet.plan.plan import HostPlan
from speechfleet.rollout.script import revert_seconds
from speechfleet.run import judge_all


def downtime(plan: HostPlan, action: Action) -> str:
    """`6 min 30 s at most; stt-2 serves meanwhile`: the time to stop, to get ready and to
    say so. Empty where nothing that serves is stopped. Where the host goes back, the stop and
    the start of what was there before come on top: at most as long again."""
    judged = judge_all(plan.answers) if plan.answers else {}
    answering = {name for name, how in judged.items() if how.health in ("ready", "key-ok")}
    if not isinstance(action, Switch) or action.to.name not in answering:
        return ""
    twins = _twins(plan, action, {name for name, how in judged.items() if how.serves})
    verb = "serves" if len(twins) == 1 else "serve"
    meanwhile = f"{', '.join(twins)} {verb} meanwhile" if twins else "no twin serves meanwhile"
    return f"{_how_long(action)}{_drain(plan, action)}; {meanwhile}"


def _how_long(switch: Switch) -> str:
    if switch.stops:
        return "for good" if switch.goal == "gone" else "until it is started"
    return f"{shown(revert_seconds(switch))} at most"


def _drain(plan: HostPlan, switch: Switch) -> str:
    """A drain is no downtime for who is connected, and one for who comes."""
    drains = (a for a in plan.actions if isinstance(a, Drain) and a.instance == switch.to)
    drain = next(drains, None)
    return f", after a drain of {shown(drain.seconds)} at most" if drain else ""


def _twins(plan: HostPlan, switch: Switch, serving: set[str]) -> list[str]:
    """Instances of the same service that serve now, or were switched and verified before."""
    before = takewhile(lambda action: action != switch, plan.actions)
    verified = {action.to.name for action in before if isinstance(action, Switch)}
    return [
        other.name
        for other in plan.instances
        if other.service.name == switch.to.service.name
        and other.name != switch.to.name
        and other.name in serving | verified
    ]
