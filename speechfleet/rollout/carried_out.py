"""Whether a host is as a plan meant it to be: asked where nobody heard the end of a change."""

from speechfleet.checks.bare import lacking
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.serving import SERVING
from speechfleet.plan.actions import Enable, Install, Switch
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.steps.switches import step as find_switches

_TO_A_RELEASE = ("release", "earlier")


def is_carried_out(plan: HostPlan, now: Answers) -> bool:
    """True where every switch of the plan has reached its goal, and nothing that it installs is
    lacking. Raises Unanswered."""
    switches = [action for action in plan.actions if isinstance(action, Switch)]
    releases = [switch.to for switch in switches if switch.goal in _TO_A_RELEASE]
    rest = (switch for switch in switches if switch.goal not in _TO_A_RELEASE)
    if any(isinstance(action, Install | Enable) for action in plan.actions) and lacking(now):
        return False
    return not list(find_switches(plan.host, releases, now)) and all(
        _reached(switch, plan.answers, now) for switch in rest
    )


def _reached(switch: Switch, before: Answers | None, now: Answers) -> bool:
    unit = now[INSTALLED].instances.get(switch.to.name)
    if switch.goal == "gone":
        return unit is None and switch.to.name not in now[INSTALLED].with_releases
    if unit is None:
        return False
    if switch.goal == "stopped":
        return unit.stopped and (switch.to.key is None or unit.key == switch.to.key.link)
    return unit.active and _started(switch.to.name, now) != _started(switch.to.name, before)


def _started(name: str, answers: Answers | None) -> str:
    """When its container was started, as Docker says it; empty where there is none."""
    found = answers[SERVING].get(name) if answers else None
    return str(found.container.get("started", "")) if found else ""
