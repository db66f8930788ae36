"""Wait, go or back: what the controller answers to each poll of an instance."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal

from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import Judgement, judge_serving
from speechfleet.facts.serving import Serving
from speechfleet.facts.serving import read as read_serving
from speechfleet.plan.instance import Instance
from speechfleet.rollout.published import Way

_SURE_AFTER = 6
"""A hopeless answer counts when it came so many times in a row, which takes three seconds, and six
where the host went back."""

Word = Literal["wait", "go", "back"]


@dataclass
class Verdicts:
    """The answers to one host's polls, and what was found on the way."""

    instances: Sequence[Instance]
    served: frozenset[str]
    """What served before the change, and so has to serve again after going back."""
    way: Callable[[Instance], Way] = lambda instance: ""
    """How an instance answers at its published address; empty where it does not."""
    new: dict[str, Judgement] = field(default_factory=dict)
    """The last judgement of each instance that was switched."""
    old: dict[str, Judgement] = field(default_factory=dict)
    """The same of what was there before, once the host went back."""
    restored: bool = True
    """False where what was there before does not serve again."""
    _hopeless: dict[str, int] = field(default_factory=dict)
    _began: dict[str, float] = field(default_factory=dict)
    _ways: dict[str, Way] = field(default_factory=dict)

    def on_new(self, name: str, polled: str) -> Word:
        """Judge an instance that was switched: does the new release serve, or is it time?"""
        judgement = self._judge(name, polled)
        if judgement.serves and not self._answers(self._wanted(name)):
            judgement = Judgement("ready", "", "it does not answer at its address")
        self.new[name] = judgement
        if judgement.serves:
            return "go"
        return "back" if self._gives_up(name, "new", judgement) else "wait"

    def on_old(self, name: str, polled: str) -> Word:
        """After going back: wait until what ran before serves again, if it comes to that."""
        judgement = judge_serving(_serving(name, polled))
        self.old[name] = judgement
        if judgement.serves or name not in self.served:
            return "go"
        if not self._gives_up(name, "old", judgement):
            return "wait"
        self.restored = False
        return "go"

    def out_of_reach(self) -> Iterator[Finding]:
        """Instances open to the network that could be asked through SSH only."""
        for name, way in self._ways.items():
            bind = self._wanted(name).service.bind
            if way == "ssh" and not ip_address(bind).is_loopback:
                yield Finding(
                    "published.unreached",
                    "warning",
                    f"{name} answers on its host, but its address cannot be reached from here",
                    "if clients cannot reach it either, see to the firewall and to speech_address",
                )

    def _answers(self, instance: Instance) -> bool:
        self._ways[instance.name] = self.way(instance)
        return bool(self._ways[instance.name])

    def _judge(self, name: str, polled: str) -> Judgement:
        serving = _serving(name, polled)
        release = serving.container.get("labels", {}).get("speechfleet.release")
        if release not in (None, self._wanted(name).release):
            return Judgement("starting", "", "the old container is being replaced")
        return judge_serving(serving)

    def _gives_up(self, name: str, which: str, judgement: Judgement) -> bool:
        """Whether waiting longer cannot help, by now surely, or the time to get ready is over."""
        one = f"{name} {which}"
        self._hopeless[one] = self._hopeless.get(one, 0) + 1 if judgement.hopeless else 0
        began = self._began.setdefault(one, time.monotonic())
        late = time.monotonic() - began > self._wanted(name).ready_seconds
        return late or self._hopeless[one] >= _SURE_AFTER

    def _wanted(self, name: str) -> Instance:
        return next(instance for instance in self.instances if instance.name == name)


def _serving(name: str, polled: str) -> Serving:
    """What was polled; where that is not understood, an instance that says nothing."""
    try:
        return read_serving(polled).get(name, Serving(name))
    except ValueError:
        return Serving(name)
