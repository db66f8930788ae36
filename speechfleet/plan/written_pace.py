"""The key `pace` of a playbook, with the places of what is wrong in it."""

from speechfleet.inventory.nodes import Mapping, Node, Scalar, Sequence
from speechfleet.inventory.places import Faults
from speechfleet.inventory.scalars import OddValue, is_null, meaning
from speechfleet.inventory.shape import described
from speechfleet.inventory.spelling import known_keys
from speechfleet.plan import pace
from speechfleet.plan.pace import Pace, PaceError


def read_pace(node: Node | None, faults: Faults) -> Pace:
    """Return what is written there; the usual pace where there is nothing, or a fault."""
    if node is None or (isinstance(node, Scalar) and is_null(node)):
        return Pace()
    if not isinstance(node, Mapping):
        wanted = "wanted a mapping such as batch: 10"
        faults.add(node.place, f"pace is {described(node)}; {wanted}")
        return Pace()
    entries = known_keys(node, pace.KEYS, "pace", faults)
    words = {key: _paced(key, value, faults) for key, (_, value) in entries.items()}
    if faults:
        return Pace()
    try:
        return Pace().changed(words)
    except PaceError as error:
        faults.add(entries[error.key].value.place, f"pace: {error}")
        return Pace()


def _paced(key: str, node: Node, faults: Faults) -> object:
    """The word as the pace takes it; None with a fault where it takes it not."""
    try:
        word = _plain(node)
        pace.value(key, word)
    except OddValue as error:
        faults.add(node.place, f"pace: {key}: {error}")
        return None
    except PaceError as error:
        faults.add(node.place, f"pace: {error}")
        return None
    return word


def _plain(node: Node) -> object:
    match node:
        case Scalar():
            return meaning(node)
        case Sequence():
            return [_plain(item) for item in node.items]
        case Mapping():
            return {name: _plain(entry.value) for name, entry in node.entries.items()}
