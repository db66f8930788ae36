"""An instance that is installed must run, and be started at boot."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Await, Switch
from speechfleet.plan.drain import drain
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    units = answers[INSTALLED].instances
    for instance in wanted:
        unit = units.get(instance.name)
        if unit and not (unit.enabled and unit.active):
            yield from drain(instance, answers)
            yield Switch(
                instance, "it is stopped" if unit.stopped else "it does not run", "started"
            )
            yield Await(instance)
