"""Which images lie on the host: by tag, by digest and by id."""

from collections.abc import Mapping
from dataclasses import dataclass

from speechfleet.facts.docker import ONLY_WITH_DOCKER
from speechfleet.facts.fact import Fact
from speechfleet.inventory.fleet import Host, Service

SCRIPT = (
    ONLY_WITH_DOCKER
    + r"""# Since Docker 29 those without a tag, as a locked one is, are hidden without `--all`.
TZ=UTC docker images --all --no-trunc --digests --format '{{.Repository}}:{{.Tag}} {{.ID}}\n{{.Repository}}@{{.Digest}} {{.ID}}\n{{.ID}} {{.Size}} {{.CreatedAt}}'
"""
)


@dataclass(frozen=True)
class About:
    """What `docker images` shows of an image besides its names, as it shows it."""

    size: str
    created: str


class Images(dict[str, str]):
    """Each name that Docker here knows an image by → the image's id."""

    about: Mapping[str, About]
    """By id."""


def read(text: str) -> Images:
    """Raises ValueError where a line is not understood."""
    rows = [line.split(maxsplit=2) for line in text.splitlines() if line]
    found = Images(row for row in rows if len(row) == 2)
    found |= {id_: id_ for id_ in found.values()}
    found.about = {id_: About(size, created) for id_, size, created in filter(_is_long, rows)}
    return found


def _is_long(row: list[str]) -> bool:
    return len(row) > 2


def id_there(host: Host, service: Service, images: Mapping[str, str]) -> str:
    """The id of a service's image on the host; empty where it is not there. A locked one is known
    by its own names only, whatever its tag means there."""
    locked = host.locked(service)
    names = (locked.id, locked.digest) if locked else (host.image(service),)
    return next((images[name] for name in names if name in images), "")


IMAGES = Fact("images", SCRIPT, read, seconds=10)
