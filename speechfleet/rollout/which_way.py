"""Ask a host which way its change went, where nobody heard the end of it."""

import time
from dataclasses import dataclass

from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.machine import MACHINE
from speechfleet.plan.plan import HostPlan
from speechfleet.remote.door import Door
from speechfleet.rollout.carried_out import is_carried_out
from speechfleet.run import State
from speechfleet.survey import ask

SECONDS = 90
"""So long a host is asked that may be anything."""
BOOT_SECONDS = 600
"""So long one is asked that said that it is shutting down: a server takes minutes to boot."""
_PAUSE = 5


@dataclass(frozen=True)
class Way:
    """`changed` or `reverted`, whether the host was booted meanwhile, and what it answered."""

    state: State
    rebooted: bool
    answers: Answers

    def __str__(self) -> str:
        how = "is as planned" if self.state == "changed" else "runs what it ran before"
        return f"the host {'was rebooted and ' * self.rebooted}{how}"


def which_way(plan: HostPlan, door: Door, run: str, seconds: float) -> Way | None:
    """Ask until the host is at rest; None where it is not within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not door.slammed:
        found = ask(plan.host, door)
        way = _way(plan, found.answers, run)
        if way:
            return way
        time.sleep(_PAUSE)
    return None


def _way(plan: HostPlan, answers: Answers | None, run: str) -> Way | None:
    """None while the host is away or not at rest."""
    if answers is None or plan.answers is None:
        return None
    try:
        now, before = answers[INSTALLED], plan.answers[INSTALLED]
        if now.unfinished or now.locked:
            return None
        rebooted = answers[MACHINE].boot_id != plan.answers[MACHINE].boot_id
        if now.reverted.startswith(f"run {run} "):
            return Way("reverted", rebooted, answers)
        done = is_carried_out(plan, answers)
        if done:
            return Way("changed", rebooted, answers)
        as_before = done is False and now.fingerprint == before.fingerprint
        return Way("reverted", rebooted, answers) if as_before else None
    except Unanswered:
        return None
