"""The names in an inventory, and nothing else of it: quick, whatever its values are worth."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from speechfleet.inventory.compose import compose
from speechfleet.inventory.groups import Tree, read_tree
from speechfleet.inventory.nodes import Mapping
from speechfleet.inventory.places import Faults

_SERVICES = "speech_services"


class Names(NamedTuple):
    """Each in the order of the inventory, once."""

    hosts: tuple[str, ...]
    groups: tuple[str, ...]
    services: tuple[str, ...]


def names(paths: Iterable[Path]) -> Names:
    """Return the names in these inventories. Raises InventoryError or OSError where one of them
    cannot be read; faults in its values are nobody's business here."""
    trees = [read_tree(compose(path.read_bytes(), str(path)), Faults()) for path in paths]
    return Names(
        _once(host for tree in trees for host in tree.hosts),
        _once(group for tree in trees for group in tree.groups),
        _once(service for tree in trees for service in _services(tree)),
    )


def _once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _services(tree: Tree) -> Iterator[str]:
    in_groups = (one for group in tree.groups.values() for one in group.variables)
    in_hosts = (one for host in tree.hosts.values() for one in host.variables)
    for variables in (*in_groups, *in_hosts):
        entry = variables.entries.get(_SERVICES)
        if entry and isinstance(entry.value, Mapping):
            yield from entry.value.entries
