"""Which hosts each group holds, its children's among them, in Ansible's order.

A group's own hosts come first, then those of its children, level by level. Source: `get_hosts`
in `ansible/inventory/group.py` and `reconcile_inventory` in `ansible/inventory/data.py` of
ansible-core 2.19.
"""

from collections.abc import Collection, Iterator

from speechfleet.inventory.groups import ALL, UNGROUPED, Tree


def members(tree: Tree, those: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return which of `those` hosts every group holds; `all` and `ungrouped` are always there."""
    own = {
        group.name: [host for host in group.hosts if host in those]
        for group in tree.groups.values()
    }
    below = {group.name: list(group.children) for group in tree.groups.values()}
    below[ALL] = list(dict.fromkeys([UNGROUPED, *below[ALL]]))
    return {
        name: tuple(dict.fromkeys(host for group in _descent(name, below) for host in own[group]))
        for name in own
    }


def _descent(name: str, below: dict[str, list[str]]) -> Iterator[str]:
    seen = {name: None}
    level = [name]
    while level:
        yield from level
        found = dict.fromkeys(child for group in level for child in below.get(group, ()))
        level = [group for group in found if group not in seen]
        seen |= dict.fromkeys(level)
