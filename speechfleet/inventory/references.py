"""Values that are no secrets but say where one is: `vault:NAME`, `env:NAME`, Ansible's `!vault`."""

from dataclasses import dataclass

from speechfleet.inventory.nodes import Node, Scalar
from speechfleet.inventory.places import Place
from speechfleet.inventory.scalars import OddValue
from speechfleet.secrets.sources.family import FORMS, SOURCES

INLINE = "!vault"
"""The tag of locked text that stands in the inventory itself."""


@dataclass(frozen=True)
class Reference:
    """Where a secret is: in which source, and what that has to know."""

    place: Place
    source: str
    """The name of a source, or INLINE."""
    text: str
    """What follows the colon, or the locked text."""

    def __str__(self) -> str:
        """As messages name it. Of a program's words only the first: others may be secret."""
        if self.source == INLINE:
            return "the !vault value"
        shown = self.text.split()[0] if self.source == "command" else self.text
        return f"{self.source}:{shown}"


def first_word(text: str) -> str:
    """Return a program as it may be shown: its other words may be secret."""
    first, *others = text.split() or [""]
    return f"{first} …" if others else first


def reference(node: Node) -> Reference:
    """Return where the secret is. Raises OddValue, whose text never shows the value."""
    found = maybe_reference(node)
    if found is None:
        raise OddValue(f"the secret itself may not stand here; wanted {FORMS}")
    return found


def is_slip(node: Node) -> bool:
    """Whether it begins as a reference does, and is none: `env:SUDO-PASSWORD`."""
    if not isinstance(node, Scalar) or node.tag == INLINE or maybe_reference(node):
        return False
    name, colon, _ = node.value.partition(":")
    return bool(colon) and name in SOURCES


def maybe_reference(node: Node) -> Reference | None:
    """Return where the secret is, or None where the node is something else."""
    if not isinstance(node, Scalar):
        return None
    if node.tag == INLINE:
        return Reference(node.place, INLINE, node.value)
    name, colon, text = node.value.partition(":")
    source = SOURCES.get(name)
    if source is None or not colon or not source.fits(text):
        return None
    return Reference(node.place, name, text)
