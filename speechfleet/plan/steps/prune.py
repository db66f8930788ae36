"""Where the operator wants it so, instances that the inventory no longer names must go."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action
from speechfleet.plan.existing import existing
from speechfleet.plan.instance import Instance
from speechfleet.plan.steps.remove import removal


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    if host.prune_services:
        here = existing(host, answers)
        orphans = [instance for instance in here if instance.name not in host.instance_names]
        yield from removal(orphans, answers, "the inventory does not name it")
