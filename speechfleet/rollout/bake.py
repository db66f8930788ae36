"""The bake of canaries: changed hosts are asked again and again whether they stay healthy."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.serving import SERVING
from speechfleet.inventory.fleet import Host
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
    """Asks hosts again. What is amiss counts when it is so twice in a row, or at the end."""

    ask: Callable[[Host], Surveyed]
    stop: threading.Event
    last: dict[str, Surveyed] = field(default_factory=dict)
    """The latest answers of each host."""
    _started: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def sick(self, plans: Sequence[HostPlan], seconds: float) -> dict[str, str]:
        """Watch for so many seconds, or until `stop`; says of each sick host what is amiss."""
        end = time.monotonic() + seconds
        before: dict[str, str] = {}
        while not self.stop.is_set():
            over = time.monotonic() >= end
            amiss = self._look(plans)
            if self.stop.is_set():
                break
            certain = {host: why for host, why in amiss.items() if over or host in before}
            if certain or over:
                return certain
            before = amiss
            self._rest(min(end, time.monotonic() + _PAUSE))
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
        if not plan.instances:
            return ""
        now = {name: str(s.container.get("started")) for name, s in answers[SERVING].items()}
        then = self._started.setdefault(plan.host.name, now)
        anew = [i.name for i in plan.instances if now.get(i.name) != then.get(i.name)]
        return f"{anew[0]} ended and was started anew" if anew else ""

    def _rest(self, until: float) -> None:
        """Sleeps in slices rather than in `stop.wait`: the handler of a signal runs in this
        thread, and would deadlock on the lock of the event that it is to set."""
        while not self.stop.is_set() and time.monotonic() < until:
            time.sleep(min(_SLICE, max(0.0, until - time.monotonic())))


def _unwell(plan: HostPlan, answers: Answers) -> str:
    judged = judge_all(answers)
    for instance in plan.instances:
        how = judged.get(instance.name)
        if how is None or not how.serves:
            return f"{instance.name}: {how.message if how else 'it is gone'}"
    try:
        changed = [str(action) for action in find_switches(plan.host, plan.instances, answers)]
    except Unanswered as lost:
        return str(lost)
    return f"it no longer runs what was deployed: {changed[0]}" if changed else ""
