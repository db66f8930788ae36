"""Which instance has connections to wait for before it is stopped."""

from collections.abc import Iterator

from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.fact import Answers
from speechfleet.plan.actions import Drain
from speechfleet.plan.instance import Instance


def drain(instance: Instance, answers: Answers) -> Iterator[Drain]:
    """The drain that comes right before the Switch of an instance: none where its service
    wants none (`drain_seconds`), or where no container of it runs. Raises Unanswered."""
    seconds = instance.service.drain_seconds
    if seconds and any(c.instance == instance.name and c.running for c in answers[CONTAINERS]):
        yield Drain(instance, seconds)
