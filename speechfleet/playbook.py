"""Playbooks: YAML of names and numbers, turned into functions.

A name is a module of `speechfleet.checks` or `speechfleet.plan.steps`; the module's `check`
or `step` is what it stands for. Conditions, loops and variables have no place in a playbook.
"""

import re
from collections.abc import Mapping as Names
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from speechfleet.checks.finding import Check
from speechfleet.inventory.compose import EmptyFile, compose
from speechfleet.inventory.nodes import Entry, Mapping, Node, Scalar, Sequence
from speechfleet.inventory.places import Faults, Place
from speechfleet.inventory.reading import Reading, is_there
from speechfleet.inventory.scalars import is_null, shown
from speechfleet.inventory.shape import described
from speechfleet.inventory.spelling import guess, known_keys
from speechfleet.plan.pace import Pace
from speechfleet.plan.plan import Step
from speechfleet.plan.written_pace import read_pace
from speechfleet.shipped import shipped

_KEYS = ("name", "checks", "steps", "pace")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Playbook:
    """Which checks, which steps, and at what pace hosts change."""

    name: str
    checks: tuple[Check, ...]
    steps: tuple[Step, ...]
    pace: Pace


def load(name: str, own: Path | None = None) -> Playbook:
    """Load the shipped playbook `name`, with what the fleet's folder `own` says otherwise.

    A key that stands in the file of that name there replaces the shipped one; in `pace`, each
    of its keys does. Raises InventoryError with everything that is wrong.
    """
    faults = Faults()
    path = shipped("playbooks") / f"{name}.yml"
    said = _said(path, faults)
    if own and is_there(own / path.name):
        said = _laid_over(said, _said(own / path.name, faults))
    read = Playbook(
        name=_word(path, said.get("name"), faults),
        checks=tuple(_functions("speechfleet.checks", "check", said, faults)),
        steps=tuple(_functions("speechfleet.plan.steps", "step", said, faults)),
        pace=read_pace(said["pace"].value if "pace" in said else None, faults),
    )
    faults.stop()
    return read


def _said(path: Path, faults: Faults) -> dict[str, Entry]:
    try:
        root = compose(Reading().data(path, "the playbook"), str(path))
    except EmptyFile:
        return {}
    if isinstance(root, Mapping):
        return known_keys(root, _KEYS, "a playbook", faults)
    if not _is_null(root):
        faults.add(root.place, f"this is no playbook; wanted a mapping of {', '.join(_KEYS)}")
    return {}


def _laid_over(below: Names[str, Entry], above: Names[str, Entry]) -> dict[str, Entry]:
    """What is no mapping stands as it is, to be refused by its place."""
    said = {**below, **above}
    if "pace" in below and "pace" in above:
        first, (key, then) = below["pace"].value, above["pace"]
        if _is_null(then):
            said["pace"] = below["pace"]
        elif isinstance(first, Mapping) and isinstance(then, Mapping):
            both = Mapping(then.place, then.tag, {**first.entries, **then.entries})
            said["pace"] = Entry(key, both)
    return said


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and is_null(node)


def _word(path: Path, entry: Entry | None, faults: Faults) -> str:
    if entry is None:
        faults.add(Place(str(path)), "the playbook has no name; wanted a word")
        return ""
    if isinstance(entry.value, Scalar) and not is_null(entry.value):
        return entry.value.value
    faults.add(entry.value.place, f"name is {described(entry.value)}; wanted a word")
    return ""


def _functions(package: str, function: str, said: Names[str, Entry], faults: Faults) -> list[Any]:
    node = said[f"{function}s"].value if f"{function}s" in said else None
    if node is None:
        return []
    if not isinstance(node, Sequence):
        wanted = "wanted a list of names, [] for none; or leave it out"
        faults.add(node.place, f"{function}s is {described(node)}; {wanted}")
        return []
    return [_function(package, function, item, faults) for item in node.items]


def _function(package: str, function: str, item: Node, faults: Faults) -> Any:
    name = item.value if isinstance(item, Scalar) else ""
    module = f"{package}.{name}" if _NAME.fullmatch(name) else None
    there = import_module(module) if module and find_spec(module) else None
    if hasattr(there, function):
        return getattr(there, function)
    if isinstance(item, Scalar):
        hint = guess(name, _known(package, function))
        found = f"there is no {function} named {shown(name)}{hint}"
    else:
        found = f"{described(item)} is no name of a {function}"
    faults.add(item.place, f"{function}s: {found}")
    return None


def _known(package: str, function: str) -> list[str]:
    names = [module.name for module in iter_modules(import_module(package).__path__)]
    return [name for name in names if hasattr(import_module(f"{package}.{name}"), function)]
