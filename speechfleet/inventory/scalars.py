"""What YAML takes an unquoted value for, and which spellings are too odd to be guessed at.

YAML 1.1, which Ansible reads, takes `012` for ten, `12:30` for 750 and `no` for false. Nobody
who writes them means that, so they are refused until they are quoted.
"""

import re
from functools import lru_cache

import yaml

from speechfleet.inventory.nodes import Scalar

Plain = str | int | float | bool | None

_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers
_CANONICAL = {
    "int": re.compile(r"0|-?[1-9][0-9]*"),
    "float": re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+"),
    "bool": re.compile(r"true|false"),
}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_LONGEST_NUMBER = 300
_SHOWN = 60
_LOG_IN = re.compile(r"(?:(?<=//)\S*|[^\s/:@]*:(?!//)\S*)@(?!sha256:)")
"""`USER:PASSWORD@`, with a scheme before it or not; no digest of an image."""


class OddValue(ValueError):
    """The value cannot be taken as it is written; the text says why and what to write."""


def is_null(scalar: Scalar) -> bool:
    """Return whether the value is YAML's null: `null`, `~` or nothing."""
    return scalar.plain and scalar.tag is None and scalar.value in _NULLS


def meaning(scalar: Scalar) -> Plain:
    """Return the value as text, int, float, bool or None. Raises OddValue."""
    kind = _kind(scalar)
    if kind in ("str", "null"):
        return scalar.value if kind == "str" else None
    if _is_no_number(kind, scalar.value):
        found = f"{shown(scalar.value)} is no number that is wanted here"
        raise OddValue(f"{found}; quote it where text is meant")
    if kind not in _CANONICAL or not _canonical(kind, scalar.value):
        raise OddValue(f"YAML reads {shown(scalar.value)} as {_NAMES.get(kind, kind)}; quote it")
    if kind == "bool":
        return scalar.value == "true"
    return int(scalar.value) if kind == "int" else float(scalar.value)


_NAMES = {
    "int": "another number than it looks like",
    "float": "another number than it looks like",
    "bool": "true or false",
    "timestamp": "a date",
}


def text(scalar: Scalar) -> str:
    """Return the value as text: text and whole numbers as they are written. Raises OddValue."""
    found = meaning(scalar)
    if found is None or isinstance(found, bool | float):
        raise OddValue(f"{shown(scalar.value)} is not text; quote it")
    return scalar.value


def shown(value: object) -> str:
    """Return `value` as a message shows it: quoted, on one line, not too long, and without a
    log-in (`https://USER:PASSWORD@…`)."""
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    value = _LOG_IN.sub("…@", value)
    short = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return '"' + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short) + '"'


def _kind(scalar: Scalar) -> str:
    if scalar.tag is not None:
        return _tagged(scalar.tag)
    return _plain_kind(scalar.value) if scalar.plain else "str"


@lru_cache(maxsize=4096)
def _plain_kind(value: str) -> str:
    for tag, pattern in _RESOLVERS.get(value[:1], ()):
        if pattern.match(value):
            return str(tag).rpartition(":")[2]
    return "str"


def _tagged(tag: str) -> str:
    if tag in ("!", "tag:yaml.org,2002:str"):
        return "str"
    if tag == "!vault":
        raise OddValue(
            "a !vault value stands only where a secret is wanted: key, password, "
            "ansible_become_password"
        )
    raise OddValue(f"the tag {shown(tag)} is not known here; leave it out")


def _is_no_number(kind: str, value: str) -> bool:
    """Whether it is infinite, not a number, or longer than any that is meant."""
    if kind == "float" and value.lstrip("+-").lower() in (".inf", ".nan"):
        return True
    return kind in ("int", "float") and len(value) > _LONGEST_NUMBER


def _canonical(kind: str, value: str) -> bool:
    return bool(_CANONICAL[kind].fullmatch(value))
