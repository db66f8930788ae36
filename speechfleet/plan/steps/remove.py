"""Nothing of an instance may be left: unit, key link, container, releases. Its key file and its
licence go with the last instance that uses them."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED, RELEASES
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Remove, Switch
from speechfleet.plan.drain import drain
from speechfleet.plan.instance import Instance
from speechfleet.plan.licences_spent import spent


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    """Releases go last: as long as one is there, so is the instance, and a removal that was cut
    short is found by the next."""
    yield from _taken_out(wanted, answers, "its removal was asked for")
    if wanted:
        yield from spent(answers, _releases(wanted))
    yield from _releases(wanted)


def removal(gone: Sequence[Instance], answers: Answers, why: str) -> Iterator[Action]:
    """Take these away: all of them out of service first, and then what cannot be undone."""
    yield from _taken_out(gone, answers, why)
    yield from _releases(gone)


def _taken_out(gone: Sequence[Instance], answers: Answers, why: str) -> Iterator[Action]:
    installed = answers[INSTALLED]
    containers = {c.instance for c in answers[CONTAINERS]}
    for instance in gone:
        if instance.name in installed.instances or instance.name in containers:
            yield from drain(instance, answers)
            yield Switch(instance, why, "gone")


def _releases(gone: Sequence[Instance]) -> Iterator[Action]:
    yield from (Remove(f"{RELEASES}/{instance.name}") for instance in gone)
