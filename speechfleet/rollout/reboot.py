"""After a host was told to boot: wait until it is back and serves what it served before."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import Judgement, finding_of
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.machine import MACHINE
from speechfleet.plan.actions import Reboot
from speechfleet.plan.plan import HostPlan
from speechfleet.remote.door import Door
from speechfleet.run import State, judge_all
from speechfleet.survey import ask

_PAUSE = 5
_ON_THE_HOST = "see to the host's console; its instances start by themselves once it is up"


@dataclass(frozen=True)
class Back:
    """How a host came back, and what it answered last."""

    state: State
    findings: list[Finding]
    answers: Answers | None = None


def await_boot(plan: HostPlan, door: Door, tell: Callable[[str, str], None]) -> Back:
    """Ask the host until it was booted and serves, or the time that the plan states is over."""
    seconds = sum(action.seconds for action in plan.actions if isinstance(action, Reboot))
    end = time.monotonic() + seconds
    tell(plan.host.name, "it boots")
    answers: Answers | None = None
    while time.monotonic() < end and not door.slammed:
        found = ask(plan.host, door).answers
        if found is not None and _was_booted(plan, found):
            answers = found
            waiting = _waiting(plan, found)
            if not waiting:
                return Back("changed", [], found)
            tell(plan.host.name, f"booted; waiting for {', '.join(waiting)}")
        time.sleep(_PAUSE)
    return _not_back(plan, answers, seconds, door.slammed)


def is_back(plan: HostPlan, now: Answers) -> bool:
    """Whether the host was booted since the plan, and serves what it served before."""
    return _was_booted(plan, now) and not _waiting(plan, now)


def _was_booted(plan: HostPlan, now: Answers) -> bool:
    try:
        return plan.answers is not None and now[MACHINE].boot_id != plan.answers[MACHINE].boot_id
    except Unanswered:
        return False


def _waiting(plan: HostPlan, now: Answers) -> dict[str, Judgement]:
    """What served before the boot, and does not yet serve again."""
    before = judge_all(plan.answers) if plan.answers else {}
    meant = [name for name, how in before.items() if how.serves]
    judged = judge_all(now)
    found = {name: judged.get(name, Judgement("down", "", "it is gone")) for name in meant}
    return {name: how for name, how in found.items() if not how.serves}


def _not_back(plan: HostPlan, answers: Answers | None, seconds: int, cut: bool) -> Back:
    if cut:
        message = "interrupted while the host boots"
        return Back("reverted", [Finding("reach.cut", "warning", message, _ON_THE_HOST)], answers)
    if answers is None:
        message = f"the host was told to boot and was not back within {seconds} s"
        return Back("failed", [Finding("reboot.lost", "error", message, _ON_THE_HOST)])
    waiting = _waiting(plan, answers).items()
    return Back("failed", [finding_of(name, how, "error") for name, how in waiting], answers)
