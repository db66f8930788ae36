"""Which level counts: Ansible's precedence of groups and hosts.

`all` first, then parents before children (by depth), then by `ansible_group_priority`, then by
name; the host's own variables last. Source: `sort_groups` in `ansible/inventory/helpers.py`.
"""

from functools import cache

from speechfleet.inventory.groups import ALL, Group, Tree
from speechfleet.inventory.nodes import Scalar
from speechfleet.inventory.places import Faults
from speechfleet.inventory.scalars import OddValue, meaning
from speechfleet.inventory.shape import described
from speechfleet.inventory.variables import Variables, given, merged, read_variables

_PRIORITY = "ansible_group_priority"


class Levels:
    """Answers for each host which groups it is in and what variables it has."""

    def __init__(self, tree: Tree, faults: Faults) -> None:
        self._tree = tree
        self._faults = faults
        self._own = {group.name: self._read(group) for group in tree.groups.values()}
        self._depth: dict[str, int] = {}
        self._above: dict[str, frozenset[str]] = {}
        for group in tree.parents_first():
            parents = group.parents
            self._depth[group.name] = 1 + max((self._depth[name] for name in parents), default=-1)
            self._above[group.name] = frozenset([group.name]).union(
                *(self._above[name] for name in parents)
            )
        self._rank = {name: (self._depth[name], self._priority(name), name) for name in self._own}
        self._chain = cache(self._sorted)
        self._shared = cache(self._merged)

    def fleet(self) -> Variables:
        """Return the variables of `all`."""
        return merged(self._own[ALL])

    def groups(self, host: str) -> tuple[str, ...]:
        """Return every group the host is in, `all` included, the one that counts most last."""
        return self._chain(frozenset(self._tree.hosts[host].groups))

    def variables(self, host: str) -> Variables:
        """Return what counts for the host; hosts of the same groups share what they inherit."""
        shared = self._shared(self.groups(host))
        own = self._tree.hosts[host].variables
        read = [read_variables(mapping, False, self._faults) for mapping in own]
        return merged(read, onto=shared) if read else shared

    def _read(self, group: Group) -> list[Variables]:
        """Unmerged: a null has something to take away only above the farther levels."""
        fleet_wide = group.name == ALL
        return [read_variables(one, fleet_wide, self._faults) for one in group.variables]

    def _sorted(self, groups: frozenset[str]) -> tuple[str, ...]:
        chain = frozenset[str]().union(*(self._above[name] for name in groups))
        return tuple(sorted(chain, key=self._rank.__getitem__))

    def _merged(self, groups: tuple[str, ...]) -> Variables:
        return merged(one for name in groups for one in self._own[name])

    def _priority(self, group: str) -> int:
        entry = given(merged(self._own[group]), _PRIORITY)
        if entry is None:
            return 1
        try:
            priority = meaning(entry.value) if isinstance(entry.value, Scalar) else None
        except OddValue:
            priority = None
        if isinstance(priority, int) and not isinstance(priority, bool):
            return priority
        found = f"{_PRIORITY} is {described(entry.value)}"
        self._faults.add(entry.value.place, f"{found}; wanted a whole number")
        return 1
