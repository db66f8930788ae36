"""Every instance that is installed must be started anew, one after the other."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Await, Switch
from speechfleet.plan.drain import drain
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    for instance in wanted:
        if instance.name in answers[INSTALLED].instances:
            yield from drain(instance, answers)
            yield Switch(instance, "a restart was asked for", "started")
            yield Await(instance)
