"""The bake of canaries: changed hosts are asked again and again whether they stay healthy."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from speechfleet.checks.serving import judge_serving
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.serving import SERVING
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Await, Switch
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.steps.switches import step as find_switches
from speechfleet.run import judge_all
from speechfleet.survey import Surveyed

_PAUSE = 10
"""Seconds between two askings of a host."""
_AT_A_TIME = 20
_SLICE = 1
"""The longest sleep: a stop is noticed within it."""


@dataclass
class Bake:
    """Asks hosts again. What is amiss counts when it is so twice in a row, at the end too."""

    ask: Callable[[Host], Surveyed]
    stop: threading.Event
    last: dict[str, Surveyed] = field(default_factory=dict)
    """The latest answers of each host."""
    _started: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def sick(self, plans: Sequence[HostPlan], seconds: float) -> dict[str, str]:
        """Watch for so many seconds, or until `stop`; says of each sick host what is amiss."""
        end = time.monotonic() + seconds
        before: dict[str, str] = {}
        again = False
        while not self.stop.is_set():
            over = time.monotonic() >= end
            amiss = self._look(plans)
            if self.stop.is_set():
                break
            certain = {host: why for host, why in amiss.items() if again or host in before}
            if certain or again or (over and not amiss):
                return certain
            before, again = amiss, over
            pause = time.monotonic() + _PAUSE
            self._rest(pause if over else min(end, pause))
        return {}

    def _look(self, plans: Sequence[HostPlan]) -> dict[str, str]:
        with ThreadPoolExecutor(max_workers=min(len(plans), _AT_A_TIME)) as pool:
            amiss = pool.map(self._amiss, plans)
        return {plan.host.name: why for plan, why in zip(plans, amiss, strict=True) if why}

    def _amiss(self, plan: HostPlan) -> str:
        found = self.last[plan.host.name] = self.ask(plan.host)
        if found.answers is None:
            return found.trouble.message if found.trouble else "it did not answer"
        return _unwell(plan, found.answers) or self._restarted(plan, found.answers)

    def _restarted(self, plan: HostPlan, answers: Answers) -> str:
        """An instance that ends and comes back between two askings answers well at both."""
        watched = _watched(plan)
        if not watched:
            return ""
        now = {name: str(s.container.get("started")) for name, s in answers[SERVING].items()}
        then = self._started.setdefault(plan.host.name, now)
        anew = [i.name for i in watched if now.get(i.name) != then.get(i.name)]
        return f"{anew[0]} ended and was started anew" if anew else ""

    def _rest(self, until: float) -> None:
        """Sleeps in slices rather than in `stop.wait`: the handler of a signal runs in this
        thread, and would deadlock on the lock of the event that it is to set."""
        while not self.stop.is_set() and time.monotonic() < until:
            time.sleep(min(_SLICE, max(0.0, until - time.monotonic())))


def _watched(plan: HostPlan) -> tuple[Instance, ...]:
    """Instances that have to stay well: those that were waited for, and those that served before
    and were not stopped."""
    awaited = {a.instance.name for a in plan.actions if isinstance(a, Await)}
    stopped = {a.to.name for a in plan.actions if isinstance(a, Switch) and a.stops}
    before = judge_all(plan.answers) if plan.answers else {}
    served = {name for name, how in before.items() if how.serves}
    return tuple(i for i in plan.instances if i.name in (awaited | served) - stopped)


def _unwell(plan: HostPlan, answers: Answers) -> str:
    watched = _watched(plan)
    try:
        return _unserved(watched, answers) or _changed_since(plan.host, watched, answers)
    except Unanswered as lost:
        return str(lost)


def _unserved(watched: Sequence[Instance], answers: Answers) -> str:
    known = answers[SERVING] if watched else {}
    for instance in watched:
        if instance.name not in known:
            return f"{instance.name}: it is gone"
        how = judge_serving(known[instance.name])
        if not how.serves:
            return f"{instance.name}: {how.message}"
    return ""


def _changed_since(host: Host, watched: Sequence[Instance], answers: Answers) -> str:
    # What was planned on as it is installed, such as a restart, is known by its unit alone.
    whole = [instance for instance in watched if instance.settings_digest]
    changed = [str(action) for action in find_switches(host, whole, answers)]
    return f"it no longer runs what was deployed: {changed[0]}" if changed else ""
