"""Playbooks: YAML of names and numbers, turned into functions.

A name is a module of `speechfleet.checks` or `speechfleet.plan.steps`; the module's `check`
or `step` is what it stands for. Conditions, loops and variables have no place in a playbook.
"""

import re
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import yaml

from speechfleet.checks.finding import Check
from speechfleet.inventory.spelling import guess
from speechfleet.plan.pace import Pace, PaceError
from speechfleet.plan.plan import Step
from speechfleet.shipped import shipped

_KEYS = {"name", "checks", "steps", "pace"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class PlaybookError(Exception):
    """A playbook does not say what a playbook can say."""


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
    of its keys does. Raises PlaybookError.
    """
    path = shipped("playbooks") / f"{name}.yml"
    text = _read(path)
    if own and (own / path.name).is_file():
        path = own / path.name
        text = _laid_over(text, _read(path))
    return _playbook(str(path) if own else path.name, text)


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise PlaybookError(f"{path}: {error}") from error
    except RecursionError:
        raise PlaybookError(f"{path}: it is nested too deep; wanted lists of names") from None


def _laid_over(below: Any, above: Any) -> Any:
    """What is no mapping stands as it is, to be refused by name; an empty file says nothing."""
    if above is None:
        return below
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {
        **below,
        **above,
        **({"pace": _laid_over(below.get("pace", {}), above["pace"])} if "pace" in above else {}),
    }


def _playbook(file: str, text: Any) -> Playbook:
    if not isinstance(text, dict) or set(text) - _KEYS:
        raise PlaybookError(f"{file}: a playbook has {', '.join(sorted(_KEYS))} and nothing else")
    if not isinstance(text.get("name"), str):
        raise PlaybookError(f"{file}: name is {text.get('name')!r}; wanted a word")
    return Playbook(
        name=text["name"],
        checks=tuple(_functions(file, "speechfleet.checks", "check", text.get("checks", []))),
        steps=tuple(_functions(file, "speechfleet.plan.steps", "step", text.get("steps", []))),
        pace=_pace(file, text.get("pace") or {}),
    )


def _pace(file: str, words: Any) -> Pace:
    if not isinstance(words, dict):
        raise PlaybookError(f"{file}: pace is {words!r}; wanted a mapping such as batch: 10")
    try:
        return Pace().changed({str(key): word for key, word in words.items()})
    except PaceError as error:
        raise PlaybookError(f"{file}: pace.{error}") from error


def _functions(file: str, package: str, function: str, names: Any) -> list[Any]:
    if not isinstance(names, list):
        found = "empty" if names is None else repr(names)
        wanted = "wanted a list of names, [] for none; or leave it out"
        raise PlaybookError(f"{file}: {function}s is {found}; {wanted}")
    return [_function(file, package, name, function) for name in names]


def _function(file: str, package: str, name: Any, function: str) -> Any:
    module = f"{package}.{name}" if isinstance(name, str) and _NAME.fullmatch(name) else None
    found = import_module(module) if module and find_spec(module) else None
    if not hasattr(found, function):
        hint = guess(str(name), _known(package, function))
        raise PlaybookError(f"{file}: {function}s: there is no {function} named {name}{hint}")
    return getattr(found, function)


def _known(package: str, function: str) -> list[str]:
    names = [module.name for module in iter_modules(import_module(package).__path__)]
    return [name for name in names if hasattr(import_module(f"{package}.{name}"), function)]
