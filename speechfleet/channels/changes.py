"""What became of the fleet between two sights of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from speechfleet.channels.seen import Seen, Sight, Subject

Way = Literal["worse", "better", "new", "gone"]

RANKS = ("down", "starting", "unready", "ready", "key-ok", "functional")
"""The levels of an instance that should serve, the worst first."""


@dataclass(frozen=True)
class Change:
    """One host or instance that is not as it was."""

    subject: Subject
    way: Way
    before: str
    now: str
    """The levels; empty where it was not there before, or is there no more."""
    appeared: frozenset[str] = frozenset()
    mended: frozenset[str] = frozenset()
    """The codes of findings that are new, and of those that are gone."""


def changes(before: Sight, now: Sight) -> tuple[Change, ...]:
    """What changed: what got worse first, and in the order of the run."""
    found = (*_changed(before, now), *_gone(before, now))
    order: tuple[Way, ...] = ("worse", "new", "gone", "better")
    return tuple(sorted(found, key=lambda change: order.index(change.way)))


def _changed(before: Sight, now: Sight) -> Iterator[Change]:
    for subject, seen in now.items():
        old = before.get(subject)
        if old is None:
            yield Change(subject, "new", "", seen.level, seen.findings)
            continue
        way = _way(old, seen)
        if way:
            appeared, mended = seen.findings - old.findings, old.findings - seen.findings
            yield Change(subject, way, old.level, seen.level, appeared, mended)


def _gone(before: Sight, now: Sight) -> Iterator[Change]:
    for subject, seen in before.items():
        if subject not in now:
            yield Change(subject, "gone", seen.level, "", mended=seen.findings)


def _way(old: Seen, new: Seen) -> Way | None:
    """A level counts more than findings. Between two levels that are both well, of which the
    better may only have been asked for, nothing changed."""
    if old.well != new.well:
        return "better" if new.well else "worse"
    if old.level != new.level and not new.well:
        return "better" if _rank(new.level) > _rank(old.level) else "worse"
    if new.findings - old.findings:
        return "worse"
    return "better" if old.findings - new.findings else None


def _rank(level: str) -> int:
    return RANKS.index(level) if level in RANKS else -1
