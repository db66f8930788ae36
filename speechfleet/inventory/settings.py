"""The container's own settings, which reach it as lines `NAME=VALUE` of an env file.

Docker splits that file at line feeds, drops a carriage return before one, takes each value as
it stands and refuses lines over 64 KiB and text that is not UTF-8 (docker/cli,
`opts/file.go`). What would not arrive as it stands in the inventory is refused here.
"""

import re
from collections.abc import Mapping as Names

from speechfleet.inventory.nodes import Mapping, Node, Scalar
from speechfleet.inventory.places import Faults
from speechfleet.inventory.scalars import OddValue, meaning, shown

MAX_LINE_BYTES = 60_000

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[:.][A-Za-z0-9_]+)*")
_FROM_THE_RESOURCE = frozenset({"eula", "billing", "apikey"})
_FROM_THE_MODEL = "modelid"
_FORBIDDEN = {"\n": "a line feed", "\r": "a carriage return", "\0": "a NUL"}


def read_settings(node: Node, faults: Faults) -> dict[str, str]:
    """Return the settings by name as text; what is refused is a fault at its place."""
    if not isinstance(node, Mapping):
        raise OddValue("wanted a mapping of setting names to values")
    settings: dict[str, str] = {}
    seen: dict[str, str] = {}
    for name, entry in node.entries.items():
        why = _name_fault(name, seen)
        if why:
            faults.add(entry.key.place, why)
            continue
        seen[identity(name)] = name
        try:
            settings[name] = _value(name, entry.value)
        except OddValue as error:
            faults.add(entry.value.place, f"setting {name}: {error}")
    return settings


def with_defaults(settings: dict[str, str], defaults: Names[str, str]) -> dict[str, str]:
    """Return the settings, and those of `defaults` that are not given in whatever spelling."""
    given = set(map(identity, settings))
    return {name: v for name, v in defaults.items() if identity(name) not in given} | settings


def identity(name: str) -> str:
    """Return what .NET's configuration takes a name for: `:` is `__`, and case is nothing."""
    return name.replace(":", "__").lower()


def _name_fault(name: str, seen: dict[str, str]) -> str | None:
    if not _NAME.fullmatch(name):
        return f"{shown(name)} cannot be a setting; wanted letters, digits, _ and between them : ."
    if identity(name) in _FROM_THE_RESOURCE:
        return f"{name} comes from the resource, and the Eula with it; leave it out"
    if identity(name) == _FROM_THE_MODEL:
        return f"{name} comes from the service's key `model`; write it there"
    if identity(name) in seen:
        return f"{name} is {seen[identity(name)]} again: case, and : or __, make no difference"
    return None


def _value(name: str, node: Node) -> str:
    if not isinstance(node, Scalar):
        raise OddValue("a mapping or list; wanted one value (write A:B: value for nested names)")
    text = _text(node)
    for character, named in _FORBIDDEN.items():
        if character in text:
            raise OddValue(f"{named} in the value; Docker's env files cannot hold one")
    if len(_encoded(f"{name}={text}")) > MAX_LINE_BYTES:
        raise OddValue(f"longer than {MAX_LINE_BYTES:,} bytes; Docker's env files cannot hold it")
    return text


def _text(scalar: Scalar) -> str:
    found = meaning(scalar)
    if isinstance(found, float):
        raise OddValue(f"{shown(scalar.value)} may be written anew as a number; quote it")
    return scalar.value


def _encoded(line: str) -> bytes:
    try:
        return line.encode()
    except UnicodeEncodeError:
        raise OddValue("half of a surrogate pair in the value; it is no text") from None
