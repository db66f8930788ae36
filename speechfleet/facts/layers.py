"""Which layers the host's Docker has, image by image, and whether an earlier push left anything.

Docker is asked only where images of a folder should lie on the host: nothing else needs it.
Docker's classic store knows a layer by what lies below it too: it has the layer where some image
of its has the same layers from the lowest up to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from speechfleet.facts.docker import ONLY_WITH_DOCKER
from speechfleet.facts.fact import Fact
from speechfleet.inventory.fleet import Host

FOLDER = "/var/lib/speechfleet/blobs"
"""Where blobs lie until Docker has loaded them, as the script has it."""

SCRIPT = (
    r"""[ ! -d /var/lib/speechfleet/blobs ] || echo blobs
"""
    + ONLY_WITH_DOCKER
    + r"""[ $# != 0 ] || exit 0
ids=$(docker images --all --quiet --no-trunc) || exit 1
printf '%s\n' "$ids" | sort -u |
  xargs -r docker image inspect --format 'layers{{range .RootFS.Layers}} {{.}}{{end}}'
"""
)


@dataclass(frozen=True)
class Layers:
    """What Docker has: for each image the digests of its unpacked layers, the lowest first."""

    chains: frozenset[tuple[str, ...]]
    blobs: bool = False
    """Whether blobs lie there, of a push that was cut short or for other hosts of the site."""


def words(host: Host) -> Sequence[str]:
    return () if host.stock is None else ("ask",)


def read(text: str) -> Layers:
    lines = text.split("\n")
    chains = frozenset(tuple(line.split()[1:]) for line in lines if line.startswith("layers"))
    return Layers(chains, "blobs" in lines)


LAYERS = Fact("layers", SCRIPT, read, words, seconds=10)
