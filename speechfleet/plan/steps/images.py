"""The image must lie on the host before its unit starts: units never pull."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Fetch
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    present = answers[IMAGES]
    for image in dict.fromkeys(instance.image for instance in wanted):
        if image not in present:
            yield Fetch(image, host.registry)
