"""Whether a host is as a plan meant it to be: asked where nobody heard the end of a change."""

from speechfleet.checks.bare import lacking
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.serving import SERVING
from speechfleet.plan.actions import (
    Action,
    Enable,
    EnableNet,
    Fetch,
    Install,
    Keep,
    Load,
    MakeRoom,
    Reboot,
    Remove,
    Switch,
    Write,
)
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.steps.switches import step as find_switches
from speechfleet.rollout.gone import NET, images_there, is_gone, is_within
from speechfleet.rollout.reboot import is_back

_TO_A_RELEASE = ("release", "earlier")


def is_carried_out(plan: HostPlan, now: Answers) -> bool | None:
    """True where every switch of the plan has reached its goal, and all else is so that the plan
    promises; None where what the host tells leaves that open. Raises Unanswered."""
    switches = [action for action in plan.actions if isinstance(action, Switch)]
    releases = [switch.to for switch in switches if switch.goal in _TO_A_RELEASE]
    rest = (switch for switch in switches if switch.goal not in _TO_A_RELEASE)
    if list(find_switches(plan.host, releases, now)):
        return False
    if not all(_reached(switch, plan.answers, now) for switch in rest):
        return False
    # What comes before a switch to a release was done, and it stands whatever is left of an older.
    kept = [_is_kept(action, plan, now) for action in plan.actions if not releases]
    return False if False in kept else None if None in kept else True


def _is_kept(action: Action, plan: HostPlan, now: Answers) -> bool | None:
    """Whether what an action promises is so; what is but a means, or a switch, promises nothing
    here."""
    match action:
        case Write():
            return _is_removed(action.path, plan) or _is_written(action, plan.answers, now)
        case EnableNet():
            return _is_removed(NET, plan) or now[INSTALLED].net_enabled
        case Fetch() | Load():
            return _is_there(action, now)
        case MakeRoom() | Remove():
            return _is_cleared(action, now)
        case Install() | Enable():
            return not lacking(now)
        case Reboot():
            # One that is about to go down still looks as it did.
            return is_back(plan, now) or None
        case Keep():
            return None
        case _:
            return True


def _is_there(action: Fetch | Load, now: Answers) -> bool | None:
    """Whether its image is on the host; None where Docker does not run."""
    images = images_there(now)
    if images is None:
        return None
    if isinstance(action, Fetch):
        return (action.locked.id if action.locked else action.image) in images
    return images.get(action.tag) in (action.image.config.digest, action.image.manifest.digest)


def _is_cleared(action: MakeRoom | Remove, now: Answers) -> bool | None:
    """Where room is to be made, an image that somebody came to use stays, which is no fault."""
    if isinstance(action, Remove):
        return is_gone(action.what, now)
    return all(is_gone(image, now) for image in action.images) or None


def _is_removed(path: str, plan: HostPlan) -> bool:
    """Whether the plan itself takes it away again."""
    removes = (action.what for action in plan.actions if isinstance(action, Remove))
    return any(is_within(path, what) for what in removes)


def _is_written(write: Write, before: Answers | None, now: Answers) -> bool:
    """A plan writes what was not there as it was wanted: it is there now, and it is another. So
    nothing secret has to be compared."""
    found = now[INSTALLED].files.get(write.path)
    if found is None or before is None:
        return False
    as_wanted = found.mode in ("", f"{write.mode:o}") and found.owner in ("", "0:0")
    return as_wanted and found != before[INSTALLED].files.get(write.path)


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
