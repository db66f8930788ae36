"""The names in an inventory, and nothing else of it: quick, whatever its values are worth."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from speechfleet.inventory.groups import Tree
from speechfleet.inventory.load import read_tree
from speechfleet.inventory.nodes import Mapping
from speechfleet.inventory.places import Faults
from speechfleet.inventory.reading import Reading
from speechfleet.inventory.sources import vars_folders
from speechfleet.inventory.variables import RESOURCES, SERVICES
from speechfleet.inventory.vars_files import GROUP_VARS, HOST_VARS, VarsFiles


class Names(NamedTuple):
    """Each in the order of the inventory, once."""

    hosts: tuple[str, ...]
    groups: tuple[str, ...]
    services: tuple[str, ...]
    resources: tuple[str, ...]


def names(sources: tuple[Path, ...]) -> Names:
    """Return the names in these inventories. Raises InventoryError or OSError where one of them
    cannot be read; faults in its values are nobody's business here."""
    reading, faults = Reading(), Faults()
    tree = read_tree(sources, reading, faults)
    files = VarsFiles(vars_folders(sources), tree, reading, faults)
    services = dict.fromkeys(_below(SERVICES, tree, files))
    resources = dict.fromkeys(_below(RESOURCES, tree, files))
    return Names(tuple(tree.hosts), tuple(tree.groups), tuple(services), tuple(resources))


def _below(variable: str, tree: Tree, files: VarsFiles) -> Iterator[str]:
    """Yield the names of what stands in this variable, wherever it is given."""
    own = [variables for group in tree.groups.values() for variables in group.variables]
    own += [variables for host in tree.hosts.values() for variables in host.variables]
    own += [variables for _, variables in files.by_folder(GROUP_VARS, tree.groups)]
    own += [variables for _, variables in files.by_folder(HOST_VARS, tree.hosts)]
    for variables in own:
        entry = variables.entries.get(variable)
        if entry and isinstance(entry.value, Mapping):
            yield from entry.value.entries
