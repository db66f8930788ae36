"""An instance must run the earlier release that was chosen for it, and serve with it."""

from collections.abc import Iterator, Sequence

from speechfleet.checks.surplus import in_force
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.releases import KEPT, image_of, tag_of
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Await, Switch
from speechfleet.plan.drain import drain
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    runs = in_force(answers)
    for instance in wanted:
        if runs.get(instance.name) != instance.release:
            yield from drain(instance, answers)
            yield Switch(instance, _why(instance, answers), "earlier")
            yield Await(instance)


def _why(instance: Instance, answers: Answers) -> str:
    unit = answers[INSTALLED].instances.get(instance.name)
    since = {(k.instance, k.release): k.verified for k in answers[KEPT]}
    verified = since.get((instance.name, instance.release))
    left = tag_of(image_of(unit.text)) if unit else "nothing"
    return f"back from {left}; verified {verified}" if verified else f"back from {left}"
