"""The wanted images of a folder must lie on the host, and its Docker must know them.

Of each only those layers are brought that no image there has. containerd's image store keeps what
came packed, by other names than Docker tells: to it all layers of an image are brought.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from speechfleet.checks.stock import missing
from speechfleet.facts.docker import CONTAINERDS_STORE, DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES
from speechfleet.facts.layers import FOLDER, LAYERS
from speechfleet.inventory.fleet import Host
from speechfleet.oci.layout import Blob, Image
from speechfleet.oci.stock import Stock
from speechfleet.plan.actions import Action, Load, Remove
from speechfleet.plan.instance import Instance

Chain = tuple[str, ...]


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    if host.stock is None:
        return
    loads = tuple(_loads(host, host.stock, answers))
    yield from loads
    if loads or answers[LAYERS].blobs:
        # Where not all could be loaded this is not reached, and the next push goes on with them.
        yield Remove(FOLDER)


def _loads(host: Host, stock: Stock, answers: Answers) -> Iterator[Load]:
    has = _prefixes(answers)
    for image in missing(host, stock, answers):
        lacks = tuple(_lacking(image, has))
        yield Load(image, stock.folder, lacks, _tag(host, image, answers))
        has |= set(accumulate((diff,) for diff in image.diff_ids))


def _tag(host: Host, image: Image, answers: Answers) -> str:
    """A locked image leaves a tag alone that means another one there: what runs may be named so."""
    ids = (None, image.config.digest, image.manifest.digest)
    if not host.lock or answers[IMAGES].get(image.reference) in ids:
        return image.reference
    return f"{image.reference}.{image.config.hex[:12]}"


def _prefixes(answers: Answers) -> set[Chain]:
    """Every run of layers from the lowest up that some image there has."""
    if answers[DOCKER].driver == CONTAINERDS_STORE:
        return set()
    return {
        prefix
        for chain in answers[LAYERS].chains
        for prefix in accumulate((diff,) for diff in chain)
    }


def _lacking(image: Image, has: set[Chain]) -> Iterator[Blob]:
    chains = accumulate((diff,) for diff in image.diff_ids)
    for layer, chain in zip(image.layers, chains, strict=True):
        if chain not in has:
            yield layer
