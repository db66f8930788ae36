"""Values that are not secrets but say where one is: `vault:NAME`, or Ansible's `!vault`."""

import re
from dataclasses import dataclass

from speechfleet.inventory.nodes import Node, Scalar
from speechfleet.inventory.places import Place
from speechfleet.inventory.scalars import OddValue

_VAULT = re.compile(r"vault:([A-Za-z0-9_][A-Za-z0-9_.-]*)")
_INLINE_TAG = "!vault"


@dataclass(frozen=True)
class Reference:
    """Where a secret is: a name in the vault, or locked text that stands in the inventory."""

    place: Place
    name: str | None
    envelope: str | None = None

    def __str__(self) -> str:
        return f"vault:{self.name}" if self.name else "the !vault value"


def reference(node: Node) -> Reference:
    """Return where the secret is. Raises OddValue, whose text never shows the value."""
    found = maybe_reference(node)
    if found is None:
        raise OddValue(
            "the secret itself may not stand here; wanted vault:NAME, a name in the vault file"
        )
    return found


def maybe_reference(node: Node) -> Reference | None:
    """Return where the secret is, or None where the node is something else."""
    if not isinstance(node, Scalar):
        return None
    if node.tag == _INLINE_TAG:
        return Reference(node.place, None, node.value)
    match = _VAULT.fullmatch(node.value)
    return Reference(node.place, match[1]) if match else None
