"""An instance that is installed must be stopped, and stay so over a reboot."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Switch
from speechfleet.plan.drain import drain
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    units = answers[INSTALLED].instances
    for instance in wanted:
        if instance.name in units and not units[instance.name].stopped:
            yield from drain(instance, answers)
            yield Switch(instance, "a stop was asked for", "stopped")
