"""A limit as text → its parts, parted and ordered as Ansible does it.

Source: `split_host_pattern`, `order_patterns` and `subset` in `ansible/inventory/manager.py` of
ansible-core 2.19. Where Ansible would go on with a limit that is empty or torn, this refuses:
an empty file after `@` would mean every host.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from speechfleet.inventory.places import at_home
from speechfleet.inventory.scalars import shown

_PIECE = re.compile(r"(?:[^\s:\[\]]|\[[^\]]*\])+")
_SLICE = re.compile(
    r"(?P<name>.+)\[(?:(?P<one>-?[0-9]{1,9})|(?P<first>[0-9]{1,9})[:-](?P<last>[0-9]{0,9}))\]"
)


class LimitError(Exception):
    """A pattern means no host, or cannot be read; the text names it and the nearest name."""


@dataclass(frozen=True)
class Part:
    """One pattern of a limit."""

    text: str
    """As it is written, for messages."""
    sign: str
    """`&` keeps only the hosts it means, `!` takes them away; without either they are added."""
    name: str
    """A host, a group, a glob of either, or `~` and a regular expression."""
    slice: slice
    """Which of the hosts found; all of them where none is given."""


def parts(limit: str, hosts: Container[str]) -> list[Part]:
    """Return the parts, those that add hosts before those that keep some or take some away.

    `hosts` are the names of hosts: one with colons in it is not torn. Raises LimitError.
    """
    found = [_part(piece) for piece in _pieces(limit, hosts)]
    if not found:
        raise LimitError("the limit is empty; wanted hosts, groups or globs, parted by commas")
    return sorted(found, key=lambda part: bool(part.sign))


def _pieces(limit: str, hosts: Container[str]) -> Iterator[str]:
    for piece in limit.split(",") if "," in limit else _by_colons(limit.strip(), hosts):
        name = piece.strip()
        if name.startswith("@"):
            yield from _lines(at_home(name[1:]))
        elif name:
            yield name


def _by_colons(limit: str, hosts: Container[str]) -> list[str]:
    bare = limit.lstrip("&!")
    if bare in hosts or _is_ipv6(bare):
        return [limit]
    if {"[", "]"} & set(_PIECE.sub("", limit)):
        raise LimitError(f"{shown(limit)} has a bracket without its other half")
    return _PIECE.findall(limit)


def _is_ipv6(text: str) -> bool:
    try:
        return ip_address(text).version == 6
    except ValueError:
        return False


def _lines(path: Path) -> list[str]:
    """The patterns in a file: one a line, and not parted any further."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise LimitError(f"the limit file {shown(str(path))} cannot be read: {why}") from None
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise LimitError(f"the limit file {shown(str(path))} names no host; wanted one a line")
    return found


def _part(text: str) -> Part:
    sign = text[0] if text[0] in "&!" else ""
    name = text.removeprefix(sign).strip()
    if not name:
        raise LimitError(f"{shown(text)} lacks a name; wanted a host, a group or a glob behind it")
    cut = None if name.startswith("~") else _SLICE.fullmatch(name)
    if cut is None:
        return Part(text, sign, name, slice(None))
    return Part(text, sign, cut["name"], _slice(cut))


def _slice(cut: re.Match[str]) -> slice:
    """Ansible's slices hold their last host too."""
    if cut["one"]:
        at = int(cut["one"])
        return slice(at, at + 1 or None)
    return slice(int(cut["first"]), int(cut["last"]) + 1 if cut["last"] else None)
