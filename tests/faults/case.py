"""A case: a kind of fault at a step of a deploy; and what came of it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.kind import Kind
from tests.faults.steps import BEFORE_THE_RUN, Step


@dataclass(frozen=True)
class Case:
    kind: Kind
    step: Step
    moment: str = "after"

    @property
    def where(self) -> str:
        """The step, as the table names it."""
        return self.step.what if not self.step.line else f"{self.moment} {self.step.what}"

    @property
    def name(self) -> str:
        """The case, as long as a deploy has the same steps."""
        return f"{self.kind.name}, {self.where}"


@dataclass(frozen=True)
class Outcome:
    """What came of a case; times in seconds."""

    case: Case
    host: str = ""
    code: str = ""
    """The deploy's exit code; `killed` where it had none."""
    serves: str = ""
    """`old` or `new`: what the host ran once it was at rest."""
    gaps: Mapping[str, float] = field(default_factory=dict)
    """The longest gap of each instance."""
    recovered: float = 0.0
    """From the fault until the deploy had ended, and the host was at rest and served."""
    broken: tuple[str, ...] = ()
    """Every promise that was not kept, in words."""

    def __str__(self) -> str:
        return f"{self.case.name}, {self.host}: {'; '.join(self.broken) or 'held'}"


def all_cases(kinds: Iterable[Kind], steps: Sequence[Step]) -> list[Case]:
    """Every kind at every step at which it strikes, at each of its moments."""
    return [
        Case(kind, step, moment)
        for kind in kinds
        for step in (BEFORE_THE_RUN, *steps)
        if kind.strikes_at(step)
        for moment in kind.moments
    ]


def sample(cases: Iterable[Case], seed: int) -> list[Case]:
    """One case of each kind, the same for the same seed; that a deploy has some steps more or
    less changes little of it."""
    by_kind: dict[str, list[Case]] = {}
    for case in cases:
        by_kind.setdefault(case.kind.name, []).append(case)
    return [min(some, key=lambda case: _lot(case, seed)) for some in by_kind.values()]


def _lot(case: Case, seed: int) -> bytes:
    return hashlib.sha256(f"{seed} {case.name}".encode()).digest()
