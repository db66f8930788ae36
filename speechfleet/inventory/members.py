"""Which hosts each group holds, its children's among them, in Ansible's order.

A group's own hosts come first, then those of its children, level by level. Source: `get_hosts`
in `ansible/inventory/group.py` and `reconcile_inventory` in `ansible/inventory/data.py` of
ansible-core 2.19.
"""

from collections.abc import Iterator

from speechfleet.inventory.groups import ALL, Tree

UNGROUPED = "ungrouped"


def members(tree: Tree) -> dict[str, tuple[str, ...]]:
    """Return the hosts of every group by its name; `all` and `ungrouped` are always there."""
    own = {group.name: group.hosts for group in tree.groups.values()}
    own[UNGROUPED] = _ungrouped(tree)
    below = {group.name: group.children for group in tree.groups.values()}
    tops = [name for name, group in tree.groups.items() if ALL in group.parents]
    below[ALL] = list(dict.fromkeys([UNGROUPED, *below[ALL], *tops]))
    return {
        name: tuple(dict.fromkeys(host for group in _descent(name, below) for host in own[group]))
        for name in own
    }


def _ungrouped(tree: Tree) -> list[str]:
    """Those that are in no group but `all`; who says `ungrouped` of a grouped host is wrong."""
    apart = [name for name, host in tree.hosts.items() if host.groups <= {ALL, UNGROUPED}]
    said = tree.groups[UNGROUPED].hosts if UNGROUPED in tree.groups else []
    return [*(name for name in said if name in apart), *apart]


def _descent(name: str, below: dict[str, list[str]]) -> Iterator[str]:
    seen = {name: None}
    level = [name]
    while level:
        yield from level
        found = dict.fromkeys(child for group in level for child in below.get(group, ()))
        level = [group for group in found if group not in seen]
        seen |= dict.fromkeys(level)
