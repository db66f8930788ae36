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
    """The codes of findings that are new or of another level, and of those that are gone."""


def changes(before: Sight, now: Sight) -> tuple[Change, ...]:
    """What changed: what got worse first, and in the order of the run."""
    found = (*_changed(before, now), *_gone(before, now))
    order: tuple[Way, ...] = ("worse", "new", "gone", "better")
    return tuple(sorted(found, key=lambda change: order.index(change.way)))


def _changed(before: Sight, now: Sight) -> Iterator[Change]:
    for subject, seen in now.items():
        old = before.get(subject)
        if old is None:
            yield Change(subject, "new", "", seen.level, frozenset(seen.findings))
            continue
        way = _way(old, seen)
        if way:
            appeared = _raised(old, seen) | _eased(old, seen).intersection(seen.findings)
            mended = frozenset(old.findings.keys() - seen.findings.keys())
            yield Change(subject, way, old.level, seen.level, appeared, mended)


def _gone(before: Sight, now: Sight) -> Iterator[Change]:
    for subject, seen in before.items():
        if subject not in now:
            yield Change(subject, "gone", seen.level, "", mended=frozenset(seen.findings))


def _way(old: Seen, new: Seen) -> Way | None:
    """A level counts more than findings. Between two levels that are both well, of which the
    better may only have been asked for, nothing changed."""
    if old.well != new.well:
        return "better" if new.well else "worse"
    if _rank(old.level) != _rank(new.level) and not new.well:
        return "better" if _rank(new.level) > _rank(old.level) else "worse"
    if _raised(old, new):
        return "worse"
    return "better" if _eased(old, new) else None


def _raised(old: Seen, new: Seen) -> frozenset[str]:
    """The codes of what is new, or an error by now that was a warning."""
    return frozenset(
        code
        for code, level in new.findings.items()
        if code not in old.findings or (old.findings[code], level) == ("warning", "error")
    )


def _eased(old: Seen, new: Seen) -> frozenset[str]:
    """The codes of what is gone, or a warning by now that was an error."""
    return _raised(new, old)


def _rank(level: str) -> int:
    """All hosts that answer rank alike: what ails them their findings tell."""
    return RANKS.index(level) if level in RANKS else -(level == "unreachable")
