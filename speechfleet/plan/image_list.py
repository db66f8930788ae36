"""The images of a host, and what each is there for."""

from collections.abc import Iterator
from dataclasses import dataclass

from speechfleet.checks.surplus import needed_releases, surplus_images
from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES, About, id_there
from speechfleet.facts.releases import KEPT
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.images import tagged


@dataclass(frozen=True)
class ListedImage:
    """An image of a host, or one that is wanted and not there."""

    repository: str
    tag: str
    id: str
    """`sha256:` and 64 hexadecimal digits; empty where it is neither there nor locked."""
    created: str = ""
    size: str = ""
    there: bool = True
    use: str = ""
    """`wanted`, `way back`, `runs`, `surplus`; empty for what is none of ours."""


def listed_images(host: Host, answers: Answers) -> Iterator[ListedImage]:
    """Every tag on the host, what has none, and what is wanted and lacking. Raises Unanswered."""
    found = answers[IMAGES]
    uses = _uses(host, answers)
    named = [name for name in found if not name.startswith("sha256:") and "@" not in name]
    for name in sorted(named):
        repository, tag = tagged(name)
        about = found.about.get(found[name], About("", ""))
        use = uses.get(found[name], "")
        yield ListedImage(repository, tag, found[name], about.created, about.size, use=use)
    for service in host.services:
        if not id_there(host, service, found):
            yield _lacking(host.image(service), host.runs(service))


def _uses(host: Host, answers: Answers) -> dict[str, str]:
    """Image id → what it is there for, by the strongest reason."""
    found = answers[IMAGES]
    stay = needed_releases(answers)
    kept = (one.runs for one in answers[KEPT] if (one.instance, one.release) in stay)
    return {
        **{found[image]: "surplus" for image in surplus_images(host, answers)},
        **{container.image_id: "runs" for container in answers[CONTAINERS]},
        **{found[name]: "way back" for name in kept if name in found},
        **{id_there(host, service, found): "wanted" for service in host.services},
    }


def _lacking(image: str, runs: str) -> ListedImage:
    repository, tag = tagged(image)
    return ListedImage(repository, tag, runs if runs != image else "", there=False, use="wanted")
