"""Ansible's YAML inventory as a tree: groups with parents, hosts with groups, all with variables.

Read as the `yaml` inventory plugin of ansible-core reads it: the top level holds groups, and a
group holds `hosts`, `children` and `vars`; one that stands twice is one group.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar
from speechfleet.inventory.places import Faults, Place
from speechfleet.inventory.scalars import is_null, shown
from speechfleet.inventory.spelling import known_keys

ALL = "all"
_SECTIONS = ("hosts", "children", "vars")
_HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]{0,252}")
_GROUP = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}")


@dataclass
class Group:
    """A group as it stands in the file; `parents` with the place where each names it.

    `children` and `hosts` are those that it names itself, in the order in which it does.
    """

    name: str
    parents: dict[str, Place] = field(default_factory=dict)
    children: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    variables: list[Mapping] = field(default_factory=list)


@dataclass
class Member:
    """A host as it stands in the file, in each of its groups."""

    place: Place
    groups: set[str] = field(default_factory=set)
    variables: list[Mapping] = field(default_factory=list)


@dataclass
class Tree:
    """Every group and host by name, in the order of the file."""

    groups: dict[str, Group] = field(default_factory=dict)
    hosts: dict[str, Member] = field(default_factory=dict)

    def parents_first(self) -> list[Group]:
        """Return the groups so that each comes after its parents; `all` is the first."""
        order = TopologicalSorter({group.name: group.parents for group in self.groups.values()})
        return [self.groups[name] for name in order.static_order()]


def read_tree(root: Node, faults: Faults) -> Tree:
    """Return the tree below `root`, without the loops, which are faults."""
    tree = Tree({ALL: Group(ALL)})
    for entry in _entries(root, "the inventory", "groups", faults):
        _read_group(entry, None, tree, faults)
    for group in tree.groups.values():
        if group.name != ALL and not group.parents:
            group.parents[ALL] = Place("")
    _cut_loops(tree, faults)
    return tree


def children(tree: Tree) -> dict[str, tuple[str, ...]]:
    """Return the groups right below each group that has any, in the order of the file."""
    below: dict[str, list[str]] = {}
    for group in tree.groups.values():
        for parent in group.parents:
            below.setdefault(parent, []).append(group.name)
    return {name: tuple(names) for name, names in below.items()}


def _entries(node: Node, what: str, of: str, faults: Faults) -> Iterator[Entry]:
    if isinstance(node, Mapping):
        yield from node.entries.values()
    elif not (isinstance(node, Scalar) and is_null(node)):
        faults.add(node.place, f"{what} is no mapping; wanted a mapping of {of}")


def _read_group(entry: Entry, parent: str | None, tree: Tree, faults: Faults) -> None:
    name, place = entry.key.value, entry.key.place
    if not _GROUP.fullmatch(name):
        faults.add(place, f"{shown(name)} cannot be a group; wanted letters, digits, - _ .")
        return
    group = tree.groups.setdefault(name, Group(name))
    if parent is not None:
        group.parents.setdefault(parent, place)
        tree.groups[parent].children.append(name)
    if isinstance(entry.value, Mapping):
        sections = known_keys(entry.value, _SECTIONS, f'group "{name}"', faults)
        _read_sections(group, sections, tree, faults)
    else:
        list(_entries(entry.value, f'group "{name}"', ", ".join(_SECTIONS), faults))


def _read_sections(group: Group, sections: dict[str, Entry], tree: Tree, faults: Faults) -> None:
    for section, entry in sections.items():
        within = f'"{section}" of group "{group.name}"'
        entries = _entries(entry.value, within, "names to values", faults)
        if section == "vars" and isinstance(entry.value, Mapping):
            group.variables.append(entry.value)
        for one in entries:
            if section == "children":
                _read_group(one, group.name, tree, faults)
            elif section == "hosts":
                _read_host(one, group.name, tree, faults)


def _read_host(entry: Entry, group: str, tree: Tree, faults: Faults) -> None:
    name = entry.key.value
    why = host_name_fault(name)
    if why:
        faults.add(entry.key.place, why)
        return
    member = tree.hosts.setdefault(name, Member(entry.key.place))
    member.groups.add(group)
    tree.groups[group].hosts.append(name)
    list(_entries(entry.value, f'host "{name}"', "variables", faults))
    if isinstance(entry.value, Mapping):
        member.variables.append(entry.value)


def host_name_fault(name: str) -> str | None:
    """Return what is wrong with a host's name, if something is."""
    if "[" in name:
        return f"{shown(name)}: ranges are not supported yet; write each host on its own line"
    if not _HOST.fullmatch(name):
        return f"{shown(name)} cannot be a host; wanted letters, digits, - _ . (: in IPv6)"
    if name.count(":") == 1:
        return f"{shown(name)} holds a port; write it as ansible_port"
    return None


def _cut_loops(tree: Tree, faults: Faults) -> None:
    while True:
        try:
            tree.parents_first()
        except CycleError as error:
            links = pairwise(error.args[1])
            place, parent, child = max((tree.groups[b].parents[a], a, b) for a, b in links)
            del tree.groups[child].parents[parent]
            faults.add(place, f'group "{child}" is a parent of its own parent "{parent}"')
        else:
            return
