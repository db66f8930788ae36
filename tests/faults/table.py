"""The page that the suite writes of itself: docs/faults.md."""

from collections.abc import Iterator

from tests.faults.campaign import Campaign
from tests.faults.case import Outcome

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
unused key or other container is left.
"""

_COLUMNS = (
    "fault", "step", "exit code", "serves", "longest gap, s", "until it was well, s", "held",
)  # fmt: skip


def page(campaign: Campaign, commit: str, stated: float) -> str:
    """The page in Markdown."""
    return "\n".join([_HEAD, *_totals(campaign, commit, stated), "", *_table(campaign)]) + "\n"


def _totals(campaign: Campaign, commit: str, stated: float) -> Iterator[str]:
    yield f"Cases run: {len(campaign.outcomes)}. Cases held: {campaign.held}. Commit: {commit}."
    yield f"Stated by the plan: an instance is away {stated:.0f} s at most."


def _table(campaign: Campaign) -> Iterator[str]:
    yield _row(_COLUMNS)
    yield _row(["---"] * len(_COLUMNS))
    yield from (_row(_cells(outcome)) for outcome in campaign.outcomes)


def _cells(outcome: Outcome) -> list[str]:
    held = "; ".join(outcome.broken) or "yes"
    return [
        outcome.case.kind.name,
        outcome.case.where,
        outcome.code,
        outcome.serves,
        f"{outcome.gap:.1f}",
        f"{outcome.recovered:.1f}",
        held.replace("|", "/").replace("\n", " "),
    ]


def _row(cells: "list[str] | tuple[str, ...]") -> str:
    return f"| {' | '.join(cells)} |"
