"""The image must lie on the host before its unit starts: units never pull."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES
from speechfleet.inventory.fleet import Host, Registry
from speechfleet.plan.actions import Action, Fetch
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    present = answers[IMAGES]
    missing = (instance for instance in wanted if instance.runs not in present)
    for image, service in {one.image: one.service for one in missing}.items():
        yield Fetch(image, _registry_of(image, host), host.locked(service))


def _registry_of(image: str, host: Host) -> Registry:
    """The fleet's registry, with its log-in; a generic image may come from elsewhere."""
    return host.registry if image.startswith(f"{host.registry.server}/") else Registry()
