"""What of ours lies on a host that nobody needs: what `prune` takes away, and of it the images
that a deploy takes away first where the disk is too small for what it pulls.

What is needed: what runs, what is wanted, what each instance would be rolled back to, and
whatever any container, ours or not, running or not, was made of.
"""

from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES, id_there
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.releases import KEPT, KeptRelease, release_of, runs_of
from speechfleet.inventory.fleet import Host


def in_force(answers: Answers) -> dict[str, str]:
    """Instance → the release of its unit."""
    return {name: release_of(unit.text) for name, unit in answers[INSTALLED].instances.items()}


def verified(name: str, answers: Answers) -> list[KeptRelease]:
    """The releases that were verified here and that the instance does not run, the last first."""
    runs = in_force(answers).get(name)
    kept = (k for k in answers[KEPT] if k.instance == name and k.turn and k.release != runs)
    return sorted(kept, key=lambda release: -release.turn)


def needed_releases(answers: Answers) -> set[tuple[str, str]]:
    """Instance and release of what must stay, whatever is wanted."""
    back = (kept for name in in_force(answers) for kept in verified(name, answers)[:1])
    labels = (container.labels for container in answers[CONTAINERS])
    return {
        *in_force(answers).items(),
        *((kept.instance, kept.release) for kept in back),
        *((of.get("speechfleet.instance", ""), of.get("speechfleet.release", "")) for of in labels),
    }


def surplus_images(host: Host, answers: Answers) -> tuple[str, ...]:
    """The images that nobody needs, of those that deploys have pulled. Raises Unanswered."""
    needed = _needed_images(host, answers)
    ids = {answers[IMAGES].get(image) for image in needed}
    ids |= {container.image_id for container in answers[CONTAINERS]}
    return tuple(
        image
        for image in answers[INSTALLED].pulled
        if image not in needed and answers[IMAGES].get(image) not in (None, *ids)
    )


def _needed_images(host: Host, answers: Answers) -> set[str]:
    """A release that is wanted is of an image that is wanted."""
    stay = needed_releases(answers)
    return {
        *(id_there(host, service, answers[IMAGES]) for service in host.services),
        *(kept.runs for kept in answers[KEPT] if (kept.instance, kept.release) in stay),
        *(runs_of(unit.text) for unit in answers[INSTALLED].instances.values()),
        *(container.image for container in answers[CONTAINERS]),
    }
