"""Docker has to run, and to come back at boot; so has whatever keeps the clock."""

from collections.abc import Iterator, Sequence

from speechfleet.checks.bare import services_to_enable
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Enable
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    yield from map(Enable, services_to_enable(answers))
