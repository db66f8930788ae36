"""The record of a change that was confirmed, where its run died before it had written down which
releases that verified: whatever takes the host's lock next does so, and takes the record away."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Remove
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    if answers[INSTALLED].confirmed:
        yield Remove(answers[INSTALLED].confirmed)
