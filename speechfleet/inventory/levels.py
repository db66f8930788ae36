"""Which level counts: Ansible's precedence of groups, hosts and files.

Farthest first: what stands in the inventory itself, of `all` and then of the other groups; then
`group_vars`, of `all` and then, source by source, of the other groups; then the host in the
inventory and in `host_vars`; then --extra-vars. Groups are sorted parents before children (by
depth), then by `ansible_group_priority`, then by name. Source: `get_vars` in
`ansible/vars/manager.py` and `sort_groups` in `ansible/inventory/helpers.py`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from speechfleet.inventory.groups import ALL, Tree
from speechfleet.inventory.nodes import Mapping, Scalar
from speechfleet.inventory.places import Faults
from speechfleet.inventory.shape import described
from speechfleet.inventory.variables import Variables, given, merged, read_variables
from speechfleet.inventory.vars_files import GROUP_VARS, HOST_VARS, VarsFiles

_PRIORITY = "ansible_group_priority"
_NUMBER = re.compile(r"-?[0-9]{1,9}")


class Level(NamedTuple):
    """The variables of one group or host in one place."""

    name: str
    variables: Variables


class Levels:
    """Answers for each host which groups it is in and what variables it has."""

    def __init__(
        self, tree: Tree, files: VarsFiles, extra: Sequence[Mapping], faults: Faults
    ) -> None:
        self._tree = tree
        self._files = files
        self._faults = faults
        self._read = cache(self._read_mapping)
        self._extra = [Level("--extra-vars", self._read(one, True)) for one in extra]
        self._depth: dict[str, int] = {}
        self._above: dict[str, frozenset[str]] = {}
        for group in tree.parents_first():
            parents = group.parents
            self._depth[group.name] = 1 + max((self._depth[name] for name in parents), default=-1)
            self._above[group.name] = frozenset([group.name]).union(
                *(self._above[name] for name in parents)
            )
        self._rank = {name: (self._depth[name], self._priority(name), name) for name in tree.groups}
        self._chain = cache(self._sorted)
        self._shared = cache(self._merged)
        self._own = cache(self._merged_onto)
        self._look_at_what_no_host_has()

    def groups(self, host: str) -> tuple[str, ...]:
        """Return every group the host is in, `all` included, the one that counts most last."""
        return self._chain(frozenset(self._tree.hosts[host].groups))

    def lost(self, host: str) -> bool:
        """Return whether variables of the host could not be read."""
        groups = self._tree.groups
        return self._tree.hosts[host].lost or any(groups[name].lost for name in self.groups(host))

    def variables(self, host: str) -> Variables:
        """Return what counts for the host; hosts alike share all, others what they inherit."""
        return self._own(self.groups(host), self._mappings_of(host))

    def levels(self, host: str) -> Iterator[Level]:
        """Yield every level of the host, the one that counts most last."""
        yield from self._levels_of(self.groups(host))
        for one in self._mappings_of(host):
            yield Level(f"host {host}", self._read(one, False))
        yield from self._extra

    def _mappings_of(self, host: str) -> tuple[Mapping, ...]:
        in_files = (one for _, one in self._files.by_folder(HOST_VARS, (host,)))
        return (*self._tree.hosts[host].variables, *in_files)

    def _levels_of(self, groups: tuple[str, ...]) -> Iterator[Level]:
        """`groups` is sorted, so that `all` is the first."""
        for name in groups:
            for one in self._tree.groups[name].variables:
                yield self._level(name, one)
        for part in (groups[:1], groups[1:]):
            for name, one in self._files.by_folder(GROUP_VARS, part):
                yield self._level(name, one)

    def _level(self, group: str, mapping: Mapping) -> Level:
        name = group if group == ALL else f"group {group}"
        return Level(name, self._read(mapping, group == ALL))

    def _read_mapping(self, mapping: Mapping, fleet_wide: bool) -> Variables:
        """Unmerged: a null has something to take away only above the farther levels."""
        return read_variables(mapping, fleet_wide, self._faults)

    def _sorted(self, groups: frozenset[str]) -> tuple[str, ...]:
        chain = frozenset[str]().union(*(self._above[name] for name in groups))
        return tuple(sorted(chain, key=self._rank.__getitem__))

    def _merged(self, groups: tuple[str, ...]) -> Variables:
        return merged(level.variables for level in self._levels_of(groups))

    def _merged_onto(self, groups: tuple[str, ...], own: tuple[Mapping, ...]) -> Variables:
        nearer = [self._read(one, False) for one in own]
        nearer += [level.variables for level in self._extra]
        return merged(nearer, onto=self._shared(groups)) if nearer else self._shared(groups)

    def _look_at_what_no_host_has(self) -> None:
        """A slip is one in a group without hosts too; `_priority` read the groups themselves."""
        for name, one in self._files.by_folder(GROUP_VARS, self._tree.groups):
            if (entry := self._read(one, name == ALL).get(_PRIORITY)) is not None:
                found = f"{_PRIORITY} counts only in the inventory itself, in Ansible too"
                self._faults.warn(f"{entry.key.place}: {found}")

    def _priority(self, group: str) -> int:
        own = (self._read(one, group == ALL) for one in self._tree.groups[group].variables)
        entry = given(merged(own), _PRIORITY)
        if entry is None:
            return 1
        value = entry.value
        if isinstance(value, Scalar) and value.tag is None and _NUMBER.fullmatch(value.value):
            return int(value.value)
        found = f"{_PRIORITY} is {described(value)}"
        self._faults.add(value.place, f"{found}; wanted a whole number")
        return 1
