"""The page that the suite writes of itself: docs/faults.md."""

from collections.abc import Iterator, Mapping, Sequence

from tests.faults.case import Outcome
from tests.faults.record import Record

_HEAD = """\
# What happens when something dies

Written by `SPEECHFLEET_FAULTS=all make test-faults`; do not edit. Each case is a deploy of
another release, with another image, to a host with two instances of a service: real systemd,
sshd and Docker. At a step of the deploy's own journal the controller stands still, the fault
strikes, and the controller goes on. A client asks each instance every 200 ms all the while.

A case holds when the deploy ends with an exit code of the README's table and says the truth; when
every instance of the host serves the old release, or every one the new; when no instance was
away longer than the plan had stated (twice that where the host went back; the time that a fault
itself takes an instance away comes on top); when a repeated deploy finishes the work, and one
more has nothing to do; and when no record, armed timer, unit under way, lock, half-written file,
unused key or other container is left. A case that does not hold is run again when the campaign is
continued; every run of it is counted and told, and the row has the last one's numbers.
"""

_COLUMNS = (
    "fault",
    "step",
    "exit code",
    "serves",
    "longest gap of each instance, of what was stated, s",
    "until it was well, s",
    "held",
)


def page(record: Record, commit: str, stated: Mapping[str, float]) -> str:
    """The page in Markdown."""
    lines = [_HEAD, *_totals(record, commit), "", *_table(record, stated)]
    return "\n".join(lines) + "\n"


def _totals(record: Record, commit: str) -> Iterator[str]:
    ran = [runs for case in record.cases if (runs := record.of(case))]
    held = sum(not runs[-1].broken for runs in ran)
    again = [runs for runs in ran if len(runs) > 1]
    failures = sum(bool(one.broken) for runs in ran for one in runs)
    cases = len(record.cases)
    yield f"Commit: {commit}. Cases: {cases}. Cases run: {len(ran)}. Cases held: {held}."
    yield (
        f"Cases run more than once, because they had not held: {len(again)}. "
        f"Runs: {sum(map(len, ran))}. Runs that did not hold: {failures}."
    )


def _table(record: Record, stated: Mapping[str, float]) -> Iterator[str]:
    yield _row(_COLUMNS)
    yield _row(["---"] * len(_COLUMNS))
    yield from (_row(_cells(record.of(case), stated)) for case in record.cases if record.of(case))


def _cells(runs: Sequence[Outcome], stated: Mapping[str, float]) -> list[str]:
    last = runs[-1]
    gaps = (f"{name} {gap:.1f} of {stated[name]:.0f}" for name, gap in last.gaps.items())
    return [
        last.case.kind.name,
        last.case.where,
        last.code,
        last.serves,
        ", ".join(gaps),
        f"{last.recovered:.1f}",
        _held(runs).replace("|", "/").replace("\n", " "),
    ]


def _held(runs: Sequence[Outcome]) -> str:
    """`yes`, or what was broken; where it was run again, all of it, in the runs' order."""
    said = ["; ".join(outcome.broken) or "yes" for outcome in runs]
    if len(said) == 1:
        return said[0]
    return " ".join(f"run {number}: {what}." for number, what in enumerate(said, 1))


def _row(cells: "list[str] | tuple[str, ...]") -> str:
    return f"| {' | '.join(cells)} |"
