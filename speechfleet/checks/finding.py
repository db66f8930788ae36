"""What a judgement is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.inventory.fleet import Host

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A judgement: what is, what was wanted, and how to mend it.

    An `error` makes its host unfit: nothing is changed there. A `warning` stays visible.
    """

    code: str
    level: Level
    message: str
    fix: str = ""
    cause: str = ""
    """The code of what brought it about, where the catalogue of causes recognised it."""
    instance: str = ""
    """The instance that it is about; empty where it is about the host."""


Check = Callable[[Host, Answers], Iterable[Finding]]


def judge(host: Host, answers: Answers, checks: Iterable[Check]) -> tuple[Finding, ...]:
    """All findings of `checks`; a fact without an answer is one finding, however many ask."""
    found: list[Finding] = []
    for check in checks:
        try:
            found.extend(check(host, answers))
        except Unanswered as lost:
            found.append(unanswered(lost))
    return tuple(dict.fromkeys(found))


def unanswered(lost: Unanswered) -> Finding:
    """The finding for a question that the host did not answer."""
    return Finding(
        f"survey.{lost.fact}",
        "error",
        f"the host did not tell us about {lost.fact}: {lost.why}",
        "log in and see whether the host is overloaded; then run again",
    )


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.level == "error")
