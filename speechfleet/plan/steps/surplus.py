"""Nothing of ours may lie around that nobody needs: releases, and images that we pulled.

What is needed: what runs, what is wanted, what each instance would be rolled back to, and
whatever any container, ours or not, running or not, was made of.
"""

from collections.abc import Iterator, Sequence

from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.releases import KEPT, KeptRelease, image_of
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Remove
from speechfleet.plan.instance import Instance
from speechfleet.plan.kept import folder, in_force, verified


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    needed = _needed_releases(wanted, answers)
    stay = [kept for kept in answers[KEPT] if (kept.instance, kept.release) in needed]
    images = _needed_images(host, stay, answers)
    ids = {answers[IMAGES].get(image) for image in images}
    ids |= {container.image_id for container in answers[CONTAINERS]}
    for image in answers[INSTALLED].pulled:
        if image not in images and answers[IMAGES].get(image) not in (None, *ids):
            yield Remove(image)
    yield from (Remove(folder(kept)) for kept in answers[KEPT] if kept not in stay)


def _needed_releases(wanted: Sequence[Instance], answers: Answers) -> set[tuple[str, str]]:
    back = (kept for name in in_force(answers) for kept in verified(name, answers)[:1])
    labels = (container.labels for container in answers[CONTAINERS])
    return {
        *in_force(answers).items(),
        *((instance.name, instance.release) for instance in wanted),
        *((kept.instance, kept.release) for kept in back),
        *((of.get("speechfleet.instance", ""), of.get("speechfleet.release", "")) for of in labels),
    }


def _needed_images(host: Host, stay: Sequence[KeptRelease], answers: Answers) -> set[str]:
    return {
        *(host.image(service) for service in host.services),
        *(kept.image for kept in stay),
        *(image_of(unit.text) for unit in answers[INSTALLED].instances.values()),
        *(container.image for container in answers[CONTAINERS]),
    }
