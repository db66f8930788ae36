"""What a service that runs disconnected from Azure may be.

Sources: the vendor's page "Use Docker containers in disconnected environments" (run line without
ApiKey and Billing, mounts), that of custom speech to text (two resources), the overview of Speech
containers (kinds), and the release notes (versions); the rows in `kinds.py` hold the last two.
"""

import re
from collections.abc import Iterator

from speechfleet.inventory.kinds import Kind
from speechfleet.inventory.nodes import Mapping, Node, Scalar
from speechfleet.inventory.places import Place
from speechfleet.inventory.scalars import shown
from speechfleet.inventory.shape import ServiceShape

_VERSION = re.compile(r"\d+\.\d+\.\d+")


def only_for_licences(services: Node | None) -> frozenset[str]:
    """The resources that disconnected services name and no connected one does. Their keys are
    not wanted on any host, and where there is no way to Azure their source may be out of reach."""
    each = services.entries.values() if isinstance(services, Mapping) else ()
    nodes = [entry.value for entry in each if isinstance(entry.value, Mapping)]
    named: dict[bool, set[str]] = {True: set(), False: set()}
    for node in nodes:
        offline = _says(node, "connection") == "disconnected"
        named[offline].update((_says(node, "resource"), _says(node, "model_resource")))
    return frozenset(named[True] - named[False])


def _says(node: Mapping, key: str) -> str:
    value = node.entries[key].value if key in node.entries else None
    return value.value if isinstance(value, Scalar) else ""


def disconnected_misfits(
    name: str, kind: Kind, shape: ServiceShape, mapping: Mapping
) -> Iterator[tuple[Place, str]]:
    """Yield what cannot be of a service that says `connection: disconnected`, and what is only
    for one that does."""
    entries = mapping.entries
    if shape.connection != "disconnected":
        for key in ("licence_days", "model_resource"):
            if key in entries:
                yield entries[key].key.place, f"{key} is for connection: disconnected; leave it out"
        return
    place = entries["connection"].value.place
    if not kind.disconnected:
        yield place, f"the vendor does not offer {kind.name} disconnected; wanted connected"
        return
    if shape.licence_days is None:
        wanted = ServiceShape.model_fields["licence_days"].description
        yield place, f'service "{name}" is disconnected and has no licence_days; wanted {wanted}'
    yield from _of_the_tag(kind, shape, mapping)
    if shape.model_resource and shape.model_resource == shape.resource:
        found = "is the one of the licence too; the vendor has models fetched with another"
        wanted = "wanted one of the tier S0, or with a commitment for custom speech"
        yield entries["model_resource"].value.place, f"model_resource {found}; {wanted}"
    if shape.logging and shape.logging.application_insights:
        found = "a disconnected container has no way to Application Insights; leave it out"
        yield entries["logging"].value.place, found


def _of_the_tag(kind: Kind, shape: ServiceShape, mapping: Mapping) -> Iterator[tuple[Place, str]]:
    if not shape.tag:
        return
    place = mapping.entries["tag"].value.place
    version = _VERSION.search(shape.tag)
    if version is None:
        bound = "a licence is bound to one image"
        yield place, f"tag {shown(shape.tag)} moves, and {bound}; wanted one with a version"
    elif tuple(map(int, version[0].split("."))) < kind.disconnected_from:
        least = ".".join(map(str, kind.disconnected_from))
        yield place, f"{kind.name} runs disconnected since {least}; wanted that or a later version"
