"""A YAML document as nodes that know their places."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from speechfleet.inventory.places import Place


# eq=False: a node is itself and no other, so that it can be the key of a cache.
@dataclass(slots=True, eq=False)
class Scalar:
    """A single value, still text: `scalars.meaning` says what YAML takes it for."""

    place: Place
    tag: str | None
    value: str
    plain: bool
    """True: written without quotes, so that YAML may take it for a number, null …"""


@dataclass(slots=True, eq=False)
class Sequence:
    place: Place
    tag: str | None
    items: "list[Node]"


@dataclass(slots=True, eq=False)
class Mapping:
    """A mapping by the text of its keys, in the order of the file."""

    place: Place
    tag: str | None
    entries: "dict[str, Entry]"


Node: TypeAlias = Scalar | Sequence | Mapping


class Entry(NamedTuple):
    """A key and its value."""

    key: Scalar
    value: Node


def scalars_of(node: Node) -> Iterator[Scalar]:
    """Yield every value below `node`; keys are not values."""
    match node:
        case Scalar():
            yield node
        case Sequence():
            for item in node.items:
                yield from scalars_of(item)
        case Mapping():
            for entry in node.entries.values():
                yield from scalars_of(entry.value)


def places(node: Node) -> dict[str, Place]:
    """Return where each value of a mapping stands, by its key."""
    entries = node.entries if isinstance(node, Mapping) else {}
    return {name: entry.value.place for name, entry in entries.items()}
