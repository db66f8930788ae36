"""The image must lie on the host before its unit starts: units never pull."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES
from speechfleet.inventory.fleet import Host, Registry
from speechfleet.plan.actions import Action, Fetch
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    present = answers[IMAGES]
    for image in dict.fromkeys(instance.image for instance in wanted):
        if image not in present:
            yield Fetch(image, _registry_of(image, host))


def _registry_of(image: str, host: Host) -> Registry:
    """The fleet's registry, with its log-in; a generic image may come from elsewhere."""
    address = host.registry.address.partition("/")[0]
    return host.registry if image.startswith(f"{address}/") else Registry()
