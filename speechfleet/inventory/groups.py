"""The inventory as a tree: groups with parents, hosts with groups, all with their variables.

What stands twice, in one file or in several, is one: a group, a host, and its variables the
later above the earlier. Source: `ansible/inventory/data.py` of ansible-core.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from speechfleet.inventory.nodes import Entry, Mapping, Scalar
from speechfleet.inventory.places import Fault, Faults, InventoryError, Place

ALL = "all"
UNGROUPED = "ungrouped"
"""The group of hosts that are in no other."""
MAX_MEMBERSHIPS = 1_000_000


@dataclass
class Group:
    """A group as it stands in the files; `parents` with the place where each names it."""

    name: str
    parents: dict[str, Place] = field(default_factory=dict)
    children: dict[str, None] = field(default_factory=dict)
    hosts: dict[str, None] = field(default_factory=dict)
    variables: list[Mapping] = field(default_factory=list)
    lost: bool = False
    """True: its variables could not be read, so that what its hosts lack says nothing."""


@dataclass
class Member:
    """A host as it stands in the files, in each of its groups."""

    place: Place
    groups: set[str] = field(default_factory=set)
    variables: list[Mapping] = field(default_factory=list)
    lost: bool = False


@dataclass
class Tree:
    """Every group and host by name, in the order of the files."""

    groups: dict[str, Group] = field(default_factory=dict)
    hosts: dict[str, Member] = field(default_factory=dict)
    memberships: int = 0

    def __post_init__(self) -> None:
        self.add_group(ALL, None, Place(""))
        self.add_group(UNGROUPED, ALL, Place(""))

    def add_group(self, name: str, parent: str | None, place: Place) -> Group:
        """Return the group, new or known; `place` is where it is named below `parent`."""
        group = self.groups.setdefault(name, Group(name))
        if parent is not None:
            group.parents.setdefault(parent, place)
            self.groups[parent].children.setdefault(name)
        return group

    def add_hosts(
        self, names: Iterable[str], group: str, port: str | None, place: Place
    ) -> list[Member]:
        """Put hosts into a group. A `port` out of a name counts least, and at its first place."""
        return [self._add_host(name, group, port, place) for name in names]

    def _add_host(self, name: str, group: str, port: str | None, place: Place) -> Member:
        self.memberships += 1
        if self.memberships > MAX_MEMBERSHIPS:
            found = f"more than {MAX_MEMBERSHIPS:,} hosts, each counted in each of its groups"
            raise InventoryError([Fault(place, found)])
        member = self.hosts.get(name)
        if member is None:
            member = self.hosts[name] = Member(place)
            if port is not None:
                member.variables.append(_port(port, place))
        member.groups.add(group)
        self.groups[group].hosts.setdefault(name)
        return member

    def parents_first(self) -> list[Group]:
        """Return the groups so that each comes after its parents; `all` is the first."""
        order = TopologicalSorter({group.name: group.parents for group in self.groups.values()})
        return [self.groups[name] for name in order.static_order()]


def settle(tree: Tree, faults: Faults) -> None:
    """Put every group below `all` and every lonely host into `ungrouped`; loops are faults."""
    for group in tree.groups.values():
        if group.name != ALL and not group.parents:
            tree.add_group(group.name, ALL, Place(""))
    for name, member in tree.hosts.items():
        _refuse_the_name_of_a_group(name, member, tree, faults)
        if member.groups - {ALL, UNGROUPED}:
            member.groups.discard(UNGROUPED)
            tree.groups[UNGROUPED].hosts.pop(name, None)
        else:
            member.groups.add(UNGROUPED)
            tree.groups[UNGROUPED].hosts.setdefault(name)
    _cut_loops(tree, faults)


def _refuse_the_name_of_a_group(name: str, member: Member, tree: Tree, faults: Faults) -> None:
    """Ansible gives the variables of such a host to the group, whose hosts all take them."""
    if name in tree.groups:
        faults.add(member.place, f'"{name}" is a group too; wanted a name that means one thing')


def children(tree: Tree) -> dict[str, tuple[str, ...]]:
    """Return the groups right below each group that has any, in the order of the files."""
    groups = tree.groups.values()
    return {group.name: tuple(group.children) for group in groups if group.children}


def _port(port: str, place: Place) -> Mapping:
    name = "ansible_port"
    entry = Entry(Scalar(place, None, name, True), Scalar(place, None, port, True))
    return Mapping(place, None, {name: entry})


def _cut_loops(tree: Tree, faults: Faults) -> None:
    while True:
        try:
            tree.parents_first()
        except CycleError as error:
            links = pairwise(error.args[1])
            place, parent, child = max((tree.groups[b].parents[a], a, b) for a, b in links)
            del tree.groups[child].parents[parent]
            tree.groups[parent].children.pop(child, None)
            faults.add(place, f'group "{child}" is a parent of its own parent "{parent}"')
        else:
            return
