"""What a peer is: a name, and how it is called where nothing is to be done."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.targets import Targets


@dataclass(frozen=True)
class Peer:
    """`prepare` writes the files that it wants and returns its command, and it is not measured."""

    name: str
    set_up: str
    """How it is set, for the page."""
    prepare: Callable[[Targets], list[str]]
