"""What a kind of fault is."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.scene import Scene
from tests.faults.steps import BEFORE_THE_RUN, Step


def nothing(scene: Scene) -> None:
    """Nothing to prepare, or to mend."""


def everywhere(step: Step) -> bool:
    return step is not BEFORE_THE_RUN


def at(*lines: str) -> Callable[[Step], bool]:
    """At the steps whose line, or whose text for people, begins so; `` is before the run."""

    def is_one(step: Step) -> bool:
        texts = (step.line, step.what.partition(": ")[2])
        return any(
            text.startswith(line) if line else not step.line for line in lines for text in texts
        )

    return is_one


@dataclass(frozen=True)
class Kind:
    """One kind of fault. Whatever it did is undone by `mend`, which is always called."""

    name: str
    strike: Callable[[Scene], object]
    """Called while the controller stands still at a step."""
    mend: Callable[[Scene], object] = nothing
    prepare: Callable[[Scene], object] = nothing
    """Called before the deploy begins."""
    lasts: float | None = None
    """Seconds until it is mended; None: until the deploy has ended."""
    strikes_at: Callable[[Step], bool] = everywhere
    moments: tuple[str, ...] = ("after",)
    """`before` and `after` the step's line is written to the journal."""
    outage: float = 0
    """So many seconds at most the fault itself takes instances away, whoever deploys."""
    alone: bool = False
    """True where it touches more than one host."""
