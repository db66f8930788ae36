"""Which variables speechfleet reads, and how those of many levels become those of one host."""

from collections.abc import Iterable
from collections.abc import Mapping as Names
from functools import lru_cache
from types import MappingProxyType

from speechfleet.inventory.ansible_names import HONOURED, OTHER_NAMES, WITHOUT_MEANING
from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar, scalars_of
from speechfleet.inventory.places import Faults
from speechfleet.inventory.scalars import is_null, shown
from speechfleet.inventory.shape import (
    ProxyShape,
    RegistryShape,
    ResourceShape,
    ServiceShape,
    Shape,
)
from speechfleet.inventory.spelling import known_keys, near

Variables = Names[str, Entry]
"""Variables by name; the key of an entry says where it stands."""

RESOURCES = "speech_resources"
SERVICES = "speech_services"
REGISTRY = "speech_registry"
PROXY = "speech_proxy"
KNOWN_HOSTS = "speech_known_hosts"
VAULT = "speech_vault"
VAULT_PASSWORD_FILE = "speech_vault_password_file"  # noqa: S105 - the name of a variable
PLAYBOOKS = "speech_playbooks"
CHANNELS = "speech_channels"
IMAGES_LOCK = "speech_images_lock"
LICENCES = "speech_licences"
SEED = "speech_seed"
SEED_ADDRESS = "speech_seed_address"

PATHS = (KNOWN_HOSTS, VAULT, VAULT_PASSWORD_FILE, PLAYBOOKS, IMAGES_LOCK, LICENCES)
FOR_THE_FLEET = (*PATHS, CHANNELS)
MERGED: dict[str, type[Shape]] = {SERVICES: ServiceShape, RESOURCES: ResourceShape}
_WHOLE: dict[str, type[Shape]] = {REGISTRY: RegistryShape, PROXY: ProxyShape}
"""Mappings that the nearer level replaces."""
_SPEECH = (
    *("speech_address", SEED, SEED_ADDRESS, REGISTRY, PROXY, RESOURCES, SERVICES),
    *FOR_THE_FLEET,
)
_OURS = frozenset((*_SPEECH, *HONOURED, *OTHER_NAMES))


def read_variables(mapping: Mapping, fleet_wide: bool, faults: Faults) -> Variables:
    """Return the variables of one group or host that speechfleet reads.

    `fleet_wide` is true for those of the group `all`. Somebody else's variables are left alone
    unless their name is all but one of ours.
    """
    variables: dict[str, Entry] = {}
    for written, entry in mapping.entries.items():
        name = _name(written, entry, faults)
        if name is None:
            continue
        if name in FOR_THE_FLEET and not fleet_wide:
            faults.add(entry.key.place, f"{name} is one for the fleet; wanted it in all: vars")
        elif name in variables:
            faults.add(entry.key.place, f"{written} is {name} again, which stands here already")
        else:
            if name not in HONOURED:  # those are refused of hosts with services alone
                _refuse_templates(name, entry.value, faults)
            variables[name] = Entry(entry.key, _spelt(name, entry.value, faults))
    return variables


def is_ours(name: str) -> bool:
    """Return whether a variable of this name is read."""
    return name in _OURS


def _name(written: str, entry: Entry, faults: Faults) -> str | None:
    """Return our name for a variable, a misspelt one put right; None: somebody else's."""
    if written in WITHOUT_MEANING:
        return None
    if written in _OURS:
        return OTHER_NAMES.get(written, written)
    right = _guessed(written)
    if not written.startswith("speech_") and (right is None or _differ_by_words(written, right)):
        if right:
            found = f'{shown(written)} means nothing here; did you mean "{right}"?'
            faults.doubt(entry.key.place, found)
        return None
    hint = f'; did you mean "{right}"?' if right else f"; wanted {', '.join(_SPEECH)}"
    faults.add(entry.key.place, f"there is no variable {shown(written)}{hint}")
    return OTHER_NAMES.get(right, right) if right else None


@lru_cache(maxsize=65_536)
def _guessed(written: str) -> str | None:
    """Return ours that was meant. Of thousands of names most are somebody else's at a glance."""
    if not _may_be_ours(written.lower()):
        return None
    return near(written, _OURS, 0.75 if written.startswith("speech_") else 0.85)


def _may_be_ours(name: str) -> bool:
    if "speech" in name or "ansible" in name:
        return True
    return len(set("ansible") & set(name[:8])) > 4 or len(set("speech") & set(name[:7])) > 3


def _differ_by_words(one: str, other: str) -> bool:
    """Whether one is the other and words beside it: another name, as `ansible_host_ip`."""
    ones, others = set(one.split("_")), set(other.split("_"))
    return ones < others or ones > others


def _refuse_templates(name: str, value: Node, faults: Faults) -> None:
    for one in scalars_of(value):
        if is_template(one):
            faults.add(one.place, template(name))


def is_template(node: Node) -> bool:
    """Return whether Ansible fills something in here."""
    return isinstance(node, Scalar) and ("{{" in node.value or "{%" in node.value)


def template(name: str) -> str:
    """Return what is wrong with a variable that holds a template."""
    return f"{name} holds a template; speechfleet fills in none, write it out"


def _spelt(name: str, value: Node, faults: Faults) -> Node:
    """Return the value with the misspelt keys of its mappings put right."""
    if not isinstance(value, Mapping):
        return value
    if name in _WHOLE:
        return _with_known_keys(value, _WHOLE[name], name, faults)
    if name not in MERGED:
        return value
    return Mapping(
        value.place,
        value.tag,
        {
            one: Entry(entry.key, _with_known_keys(entry.value, MERGED[name], one, faults))
            for one, entry in value.entries.items()
        },
    )


def _with_known_keys(value: Node, shape: type[Shape], what: str, faults: Faults) -> Node:
    if not isinstance(value, Mapping):
        return value
    return Mapping(value.place, value.tag, known_keys(value, shape.model_fields, what, faults))


def given(variables: Variables, name: str) -> Entry | None:
    """Return the entry of a variable, or None where it is absent or null."""
    entry = variables.get(name)
    return None if entry is None or _is_nothing(entry.value) else entry


def merged(levels: Iterable[Variables], onto: Variables = MappingProxyType({})) -> Variables:
    """Return the variables of many levels, farthest first, above those of `onto`.

    The nearer level replaces the farther; `speech_services` and `speech_resources` are merged
    entry by entry and key by key, and null takes one away.
    """
    result = dict(onto)
    for level in levels:
        for name, entry in level.items():
            below = given(result, name) if name in MERGED else None
            result[name] = Entry(entry.key, _overlay(below and below.value, entry.value))
    return result


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and is_null(node)


_LEVELS_OF_MAPPINGS = 2
"""The variable itself and each of its entries are mappings; below may be anything."""


def _overlay(below: Node | None, above: Node, depth: int = 0) -> Node:
    if not isinstance(above, Mapping):
        return above
    if below is not None and not isinstance(below, Mapping) and depth < _LEVELS_OF_MAPPINGS:
        return below  # which is a fault, and the only one
    entries = dict(below.entries) if isinstance(below, Mapping) else {}
    for name, entry in above.entries.items():
        value = entry.value
        if isinstance(value, Mapping):
            old = entries.get(name)
            entries[name] = Entry(entry.key, _overlay(old and old.value, value, depth + 1))
        elif _is_nothing(value):
            entries.pop(name, None)
        else:
            entries[name] = entry
    return Mapping(above.place, above.tag, entries)
