"""Nothing of an instance may be left: unit, key link, container, releases. Its key file goes
with the last instance that uses it."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED, RELEASES
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Remove, Switch
from speechfleet.plan.drain import drain
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    yield from removal(wanted, answers, "its removal was asked for")


def removal(gone: Sequence[Instance], answers: Answers, why: str) -> Iterator[Action]:
    """Take these away: all of them out of service first, and then what cannot be undone."""
    installed = answers[INSTALLED]
    containers = {c.instance for c in answers[CONTAINERS]}
    for instance in gone:
        if instance.name in installed.instances or instance.name in containers:
            yield from drain(instance, answers)
            yield Switch(instance, why, "gone")
    for instance in gone:
        yield Remove(f"{RELEASES}/{instance.name}")
