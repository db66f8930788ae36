"""A YAML inventory → the tree.

Read as the `yaml` inventory plugin of ansible-core reads it: the top level holds groups, and a
group holds `hosts`, `children` and `vars`; a single name may stand for a mapping of one.
"""

import re
from collections.abc import Iterator

from speechfleet.inventory.groups import Group, Tree
from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar
from speechfleet.inventory.places import Faults, Place
from speechfleet.inventory.ranges import hosts_of
from speechfleet.inventory.scalars import is_null, shown
from speechfleet.inventory.spelling import known_keys

SECTIONS = ("hosts", "children", "vars")
_GROUP = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}")


def read_yaml(root: Node, tree: Tree, faults: Faults) -> None:
    """Add the groups and hosts below `root` to the tree."""
    for entry in _entries(root, "the inventory", "groups", faults):
        _read_group(entry, None, tree, faults)


def group_name(name: str, place: Place, faults: Faults) -> str | None:
    """Return the name where it can be that of a group, else None with a fault."""
    if _GROUP.fullmatch(name):
        return name
    faults.add(place, f"{shown(name)} cannot be a group; wanted letters, digits, - _ .")
    return None


def _entries(node: Node, what: str, of: str, faults: Faults) -> Iterator[Entry]:
    if isinstance(node, Mapping):
        yield from node.entries.values()
    else:
        _is_wrong(node, what, of, faults)


def _is_wrong(node: Node, what: str, of: str, faults: Faults) -> bool:
    """Return whether what stands for a mapping is not null, which is a fault."""
    if isinstance(node, Scalar) and is_null(node):
        return False
    faults.add(node.place, f"{what} is no mapping; wanted a mapping of {of}")
    return True


def _read_group(entry: Entry, parent: str | None, tree: Tree, faults: Faults) -> None:
    place = entry.key.place
    name = group_name(entry.key.value, place, faults)
    if name is None:
        return
    group = tree.add_group(name, parent, place)
    if isinstance(entry.value, Mapping):
        sections = known_keys(entry.value, SECTIONS, f'group "{name}"', faults)
        for section, one in sections.items():
            _read_section(group, section, one.value, tree, faults)
    else:
        group.lost |= _is_wrong(entry.value, f'group "{name}"', ", ".join(SECTIONS), faults)


def _read_section(group: Group, section: str, node: Node, tree: Tree, faults: Faults) -> None:
    within = f'"{section}" of group "{group.name}"'
    if section == "vars":
        if isinstance(node, Mapping):
            group.variables.append(node)
        else:
            group.lost |= _is_wrong(node, within, "names to values", faults)
        return
    for one in _named(node, within, faults):
        if section == "children":
            _read_group(one, group.name, tree, faults)
        else:
            _read_host(one, group.name, tree, faults)


def _named(node: Node, within: str, faults: Faults) -> Iterator[Entry]:
    """Ansible takes a single name for a mapping of it to nothing."""
    if isinstance(node, Scalar) and node.tag is None and not is_null(node):
        yield Entry(node, Scalar(node.place, None, "", True))
    else:
        yield from _entries(node, within, "names to values", faults)


def _read_host(entry: Entry, group: str, tree: Tree, faults: Faults) -> None:
    pattern, place = entry.key.value, entry.key.place
    try:
        names, port = hosts_of(pattern)
    except ValueError as error:
        faults.add(place, str(error))
        return
    members = tree.add_hosts(names, group, port, place)
    if isinstance(entry.value, Mapping):
        for member in members:
            member.variables.append(entry.value)
    elif _is_wrong(entry.value, f"host {shown(pattern)}", "variables", faults):
        for member in members:
            member.lost = True
