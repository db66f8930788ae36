"""One key below `hosts` → the hosts it means: `ber-[01:12].example.net:2222`.

Read as ansible-core does: `[first:last]` or `[first:last:step]`, numbers or single letters, the
last one included, leading zeros kept, as many ranges as one likes. Source:
`expand_hostname_range` in `ansible/plugins/inventory/__init__.py`, and `parse_address` in
`ansible/parsing/utils/addresses.py` for the port.
"""

import re
from collections.abc import Sequence
from itertools import product
from math import prod
from string import ascii_letters

from speechfleet.inventory.scalars import shown

MAX_HOSTS = 100_000
"""In one inventory: `[1:999999999]` is a slip, and would take all memory."""

_PORT = re.compile(r"(?:\[(?P<inner>.+)\]|(?P<plain>(?:[^:\[\]]|\[[^\]]*\])*)):(?P<port>[0-9]+)")
_RANGE = re.compile(r"\[([^\]]*)\]")
_BOUNDS = re.compile(r"([0-9]{0,9}|[A-Za-z]):([0-9]{1,9}|[A-Za-z])(?::([0-9]{1,9}))?")
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}")
_HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]{0,252}")


def hosts_of(pattern: str) -> tuple[list[str], str | None]:
    """Return the names that `pattern` means and the port in it, if one is.

    Raises ValueError, whose text says what is wrong.
    """
    if _PLAIN.fullmatch(pattern):  # nearly all; the rest takes three times as long
        return [pattern], None
    match = _PORT.fullmatch(pattern)
    inner, port = (match["inner"] or match["plain"], match["port"]) if match else (pattern, None)
    names = _expanded(inner, pattern)
    odd = next((name for name in names if not _is_name(name)), None)
    if odd is not None:
        wanted = "letters, digits, - _ . (: in IPv6), or ranges as h[01:12]"
        raise ValueError(f"{shown(odd)} cannot be a host; wanted {wanted}")
    return names, port


def _is_name(name: str) -> bool:
    return bool(_HOST.fullmatch(name)) and name.count(":") != 1


def _expanded(text: str, pattern: str) -> list[str]:
    parts = _RANGE.split(text)  # text and bounds by turns
    if len(parts) == 1:
        return [text]
    choices = [[part] if n % 2 == 0 else _choices(part, pattern) for n, part in enumerate(parts)]
    if prod(map(len, choices)) > MAX_HOSTS:
        raise ValueError(f"{shown(pattern)} means more than {MAX_HOSTS:,} hosts; wanted fewer")
    return ["".join(chosen) for chosen in product(*choices)]


def _choices(bounds: str, pattern: str) -> Sequence[str]:
    match = _BOUNDS.fullmatch(bounds)
    what = f"{shown(pattern)}: {shown(f'[{bounds}]')}"
    if match is None:
        wanted = "[first:last] or [first:last:step], of numbers or of single letters"
        raise ValueError(f"{what} is no range; wanted {wanted}")
    first, last, step = match[1] or "0", match[2], int(match[3] or 1)
    if step == 0:
        raise ValueError(f"{what} has a step of 0; wanted 1 or more")
    if first.isdigit() != last.isdigit():
        raise ValueError(f"{what} mixes numbers and letters; wanted one kind")
    found = _numbers(first, last, step) if first.isdigit() else _letters(first, last, step)
    if not found:
        raise ValueError(f"{what} ends before it begins; wanted first:last")
    return found


def _letters(first: str, last: str, step: int) -> Sequence[str]:
    """In the order a … z, A … Z."""
    return ascii_letters[ascii_letters.index(first) : ascii_letters.index(last) + 1 : step]


def _numbers(first: str, last: str, step: int) -> Sequence[str]:
    width = len(first) if first.startswith("0") else 1
    if width > 1 and len(last) != width:
        raise ValueError(
            f"[{first}:{last}] has bounds of unlike length; wanted as many digits in both"
        )
    numbers = range(int(first), int(last) + 1, step)
    if len(numbers) > MAX_HOSTS:
        raise ValueError(f"[{first}:{last}] means more than {MAX_HOSTS:,} hosts; wanted fewer")
    return [str(number).zfill(width) for number in numbers]
