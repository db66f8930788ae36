"""A licence that nothing on the host runs with any more, or would go back to, goes."""

from collections.abc import Iterator, Sequence
from itertools import chain

from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action
from speechfleet.plan.instance import Instance
from speechfleet.plan.licences_spent import spent
from speechfleet.plan.steps import prune, superseded


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    change = chain(superseded.step(host, wanted, answers), prune.step(host, wanted, answers))
    yield from spent(answers, change, wanted)
