"""`--extra-vars`: variables that count more than every other, on every host.

In Ansible's forms: `name=value` (several in one, each value text), a YAML or JSON mapping, and
`@FILE`. Source: `load_extra_vars` in `ansible/utils/vars.py`.
"""

import shlex
from collections.abc import Sequence
from pathlib import Path

from speechfleet.inventory.compose import compose
from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar
from speechfleet.inventory.places import ON_THE_COMMAND_LINE, Faults, InventoryError, Place, at_home
from speechfleet.inventory.references import maybe_reference
from speechfleet.inventory.scalars import shown
from speechfleet.inventory.vars_files import VarsFile, VarsFiles
from speechfleet.secrets.sources.family import FORMS

_PASSWORDS = frozenset({"ansible_become_password", "ansible_become_pass"})


def read_extra(arguments: Sequence[str], files: VarsFiles, faults: Faults) -> list[VarsFile]:
    """Return the variables of each argument, or the locked file that it names; the later count
    more."""
    read = []
    for number, argument in enumerate(arguments, 1):
        name = ON_THE_COMMAND_LINE + (f" (number {number})" if len(arguments) > 1 else "")
        try:
            if argument.startswith("@"):
                read += files.named(at_home(argument[1:]))
            else:
                read.append(VarsFile(Path(name), _read(argument, name, faults)))
        except InventoryError as error:
            faults.take(error)
    return read


def _read(argument: str, name: str, faults: Faults) -> Mapping | None:
    if argument.startswith(("{", "[")):
        data = argument.encode(errors="surrogateescape")
        return _without_passwords(_mapping(compose(data, name), faults), faults)
    return _without_passwords(_pairs(argument, name, faults), faults)


def _mapping(node: Node, faults: Faults) -> Mapping | None:
    if isinstance(node, Mapping):
        return node
    faults.add(node.place, "no mapping; wanted variables, NAME: value")
    return None


def _pairs(argument: str, name: str, faults: Faults) -> Mapping | None:
    try:
        words = shlex.split(argument)
    except ValueError as error:
        faults.add(Place(name), f"{error}".lower() + "; wanted NAME=VALUE")
        return None
    entries: dict[str, Entry] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            faults.add(Place(name), _no_pair(word, bool(entries.keys() & _PASSWORDS)))
            continue
        place = Place(f"{name} {key}" if key.isprintable() else name)
        entries[key] = Entry(Scalar(place, None, key, True), Scalar(place, None, value, False))
    return Mapping(Place(name), None, entries)


def _no_pair(word: str, behind_password: bool) -> str:
    """What follows a password may be the rest of it: one that holds a space."""
    wanted = "is no variable; wanted NAME=VALUE, a mapping in JSON or @FILE"
    if behind_password:
        return f"what follows a password {wanted}"
    hint = f"; did you mean @{word}?" if word.startswith(("/", ".", "~")) else ""
    return f"{shown(word)} {wanted}{hint}"


def _without_passwords(mapping: Mapping | None, faults: Faults) -> Mapping | None:
    """What stands on a command line stands in the process list."""
    for name in _PASSWORDS:
        entry = mapping.entries.get(name) if mapping else None
        if entry is not None and maybe_reference(entry.value) is None:
            found = f"{name} would stand in the process list"
            faults.add(entry.value.place, f"{found}; wanted {FORMS}, or @FILE or --ask-become-pass")
    return mapping
