"""What `ansible-inventory --list` prints → the tree.

So whatever Ansible can read is an inventory: INI files, scripts, plugins of clouds. Groups hold
lists of names, and `_meta` holds the variables of each host, all that count for it; with
`--export` only its own, and groups have theirs. ANSIBLE_HASH_BEHAVIOUR=merge lets Ansible merge
speech_services as speechfleet does. Source: `json_inventory` in `ansible/cli/inventory.py` of
ansible-core.
"""

from collections.abc import Iterator
from typing import TypeGuard

from speechfleet.inventory.groups import ALL, Tree
from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar, Sequence
from speechfleet.inventory.places import Faults
from speechfleet.inventory.ranges import hosts_of
from speechfleet.inventory.spelling import known_keys
from speechfleet.inventory.variables import FOR_THE_FLEET
from speechfleet.inventory.yaml_tree import SECTIONS, group_name

_META = "_meta"


def is_listed(root: Node) -> TypeGuard[Mapping]:
    """Return whether this is the list and no inventory that somebody wrote."""
    return isinstance(root, Mapping) and _META in root.entries


def read_listed(root: Mapping, tree: Tree, faults: Faults) -> None:
    """Add the groups and hosts of the list to the tree."""
    for entry in root.entries.values():
        if entry.key.value != _META:
            _read_group(entry, tree, faults)
    _read_meta(root.entries[_META].value, tree, faults)


def _read_group(entry: Entry, tree: Tree, faults: Faults) -> None:
    place = entry.key.place
    name = group_name(entry.key.value, place, faults)
    if name is None:
        return
    group = tree.add_group(name, None, place)
    if not isinstance(entry.value, Mapping):
        faults.add(entry.value.place, f'group "{name}" is no mapping; wanted {", ".join(SECTIONS)}')
        return
    sections = known_keys(entry.value, SECTIONS, f'group "{name}"', faults)
    if "vars" in sections and isinstance(mapping := _plain(sections["vars"].value), Mapping):
        group.variables.append(mapping)
    for host in _names(sections.get("hosts"), faults):
        _add_host(host, name, tree, faults)
    for child in _names(sections.get("children"), faults):
        if group_name(child.value, child.place, faults):
            tree.add_group(child.value, name, child.place)


def _names(entry: Entry | None, faults: Faults) -> Iterator[Scalar]:
    if entry is None:
        return
    if not isinstance(entry.value, Sequence):
        faults.add(entry.value.place, f"{entry.key.value} is no list; wanted a list of names")
        return
    for item in entry.value.items:
        if isinstance(item, Scalar):
            yield item
        else:
            faults.add(item.place, f"no name in the list of {entry.key.value}; wanted one")


def _add_host(host: Scalar, group: str, tree: Tree, faults: Faults) -> None:
    try:
        names, port = hosts_of(host.value)
    except ValueError as error:
        faults.add(host.place, str(error))
    else:
        tree.add_hosts(names, group, port, host.place)


def _read_meta(meta: Node, tree: Tree, faults: Faults) -> None:
    hosts = meta.entries.get("hostvars") if isinstance(meta, Mapping) else None
    if hosts is None or not isinstance(hosts.value, Mapping):
        faults.add(meta.place, "_meta holds no hostvars; wanted what ansible-inventory --list says")
        return
    fleet_wide: dict[str, Entry] = {}
    for name, entry in hosts.value.entries.items():
        variables = _plain(entry.value)
        if name not in tree.hosts or not isinstance(variables, Mapping):
            message = f'hostvars of "{name}"; wanted variables of a host that is in a group'
            faults.add(entry.key.place, message)
            continue
        tree.hosts[name].variables.append(_without(variables, fleet_wide))
    if fleet_wide:
        tree.groups[ALL].variables.append(Mapping(hosts.value.place, None, fleet_wide))


def _without(variables: Mapping, fleet_wide: dict[str, Entry]) -> Mapping:
    """Lift out what is one for the fleet: without --export it stands with each of the hosts.

    One that says otherwise than the first stays, and is a fault there.
    """
    left = {}
    for name, entry in variables.entries.items():
        if name in FOR_THE_FLEET:
            first = fleet_wide.setdefault(name, entry)
            if first is entry or _says(first.value) == _says(entry.value):
                continue
        left[name] = entry
    return Mapping(variables.place, variables.tag, left)


def _says(node: Node) -> object:
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [_says(item) for item in node.items]
        case Mapping():
            return {name: _says(entry.value) for name, entry in node.entries.items()}


def _plain(node: Node) -> Node:
    """Return the node with Ansible's wrappers of locked and unsafe values taken off."""
    if isinstance(node, Sequence):
        return Sequence(node.place, node.tag, [_plain(item) for item in node.items])
    if not isinstance(node, Mapping):
        return node
    wrapped = {name: entry.value for name, entry in node.entries.items()}
    match wrapped:
        case {"__ansible_vault": Scalar() as locked} if len(wrapped) == 1:
            return Scalar(node.place, "!vault", locked.value, False)
        case {"__ansible_unsafe": Scalar() as unsafe} if len(wrapped) == 1:
            return unsafe
    entries = {name: Entry(one.key, _plain(one.value)) for name, one in node.entries.items()}
    return Mapping(node.place, node.tag, entries)
