"""Every instance of a resource must link to the new key and run with it. What is stopped stays so:
it gets the link alone."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.containers import CONTAINERS, Container
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED, InstalledInstance
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Await, Switch
from speechfleet.plan.drain import drain
from speechfleet.plan.instance import Instance
from speechfleet.plan.steps.switches import runs_with


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    units = answers[INSTALLED].instances
    containers = {c.instance: c for c in answers[CONTAINERS] if c.instance}
    for instance in wanted:
        unit = units[instance.name]
        why = _why(instance, unit, containers.get(instance.name))
        if why and unit.stopped:
            yield Switch(instance, why, "stopped")
        elif why:
            yield from drain(instance, answers)
            yield Switch(instance, why)
            yield Await(instance)


def _why(wanted: Instance, unit: InstalledInstance, container: Container | None) -> str:
    if wanted.key is None:
        return ""
    if unit.key != wanted.key.link:
        return "its key changes"
    runs = container is not None and container.running
    if runs and container and not runs_with(container, wanted.key):
        return "its container runs with another key"
    return ""
