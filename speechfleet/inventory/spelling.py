"""Guesses at misspellings."""

import difflib
from collections.abc import Collection

from speechfleet.inventory.nodes import Entry, Mapping
from speechfleet.inventory.places import Faults
from speechfleet.inventory.scalars import shown


def near(word: str, choices: Collection[str], likeness: float = 0.6) -> str | None:
    """Return the choice of the same letters, as fingers exchange them, or else the one most like
    `word`, if one is alike by `likeness` (0 to 1) or more."""
    letters = sorted(word.lower())
    exchanged = (choice for choice in choices if sorted(choice.lower()) == letters)
    return next(exchanged, None) or next(iter(nearest(word, choices, 1, likeness)), None)


def nearest(
    word: str, choices: Collection[str], count: int, likeness: float = 0.6
) -> tuple[str, ...]:
    """Return up to `count` choices like `word`, the likest first."""
    by_lower = {choice.lower(): choice for choice in choices}
    found = difflib.get_close_matches(word.lower(), by_lower, count, likeness)
    return tuple(by_lower[name] for name in found)


def guess(word: str, choices: Collection[str]) -> str:
    """Return the end of a message that offers the nearest choice; nothing where none is near."""
    found = near(word, choices)
    return f'; did you mean "{found}"?' if found else ""


def known_keys(
    mapping: Mapping, allowed: Collection[str], what: str, faults: Faults
) -> dict[str, Entry]:
    """Return the entries of a mapping whose keys are given; every other key is a fault.

    A misspelt key is read as the one it is most like, so that one slip is one fault and not a
    missing key, an unknown resource and whatever else follows from it.
    """
    entries = {}
    for name, entry in mapping.entries.items():
        right = name if name in allowed else near(name, allowed)
        if right != name:
            wanted = ", ".join(allowed)
            hint = guess(name, allowed)
            faults.add(entry.key.place, f"{what} has no {shown(name)}; wanted {wanted}{hint}")
        if right == name or (right and right not in mapping.entries):
            entries[right] = entry
    return entries
