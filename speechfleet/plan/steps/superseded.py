"""Of an instance that changes, old releases go: the last few that were verified stay."""

from collections.abc import Iterator, Sequence

from speechfleet.checks.surplus import in_force
from speechfleet.facts.fact import Answers
from speechfleet.facts.releases import KEPT
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Remove
from speechfleet.plan.instance import Instance
from speechfleet.plan.kept import folder

STAY = 3
"""So many verified releases besides the new one; that which runs until then is one of them."""


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    runs = in_force(answers)
    for instance in wanted:
        others = [
            kept
            for kept in answers[KEPT]
            if kept.instance == instance.name
            and kept.release not in (instance.release, runs.get(instance.name))
        ]
        if runs.get(instance.name) in (None, instance.release):
            continue
        last = sorted(others, key=lambda kept: -kept.turn)[: STAY - 1]
        stay = {kept.release for kept in last if kept.turn}
        yield from (Remove(folder(kept)) for kept in others if kept.release not in stay)
