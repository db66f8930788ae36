"""What a host says of steps that take their time, and that go on there without us: pulls,
packages, models."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from speechfleet.plan.actions import Action, Bring, Enable, Fetch, Install, Keep, Load
from speechfleet.rollout.pulling import Pulling

_GOES_ON = Fetch | Bring | Load | Keep | Install | Enable
"""What a connection that breaks leaves as it is, or going on, and what can be asked for anew."""


@dataclass
class LongSteps:
    """Those of one host; `tell` is told of what is worth a line."""

    tell: Callable[[str], None]
    last_heard: float = -math.inf
    """When a sign of life was last heard, by the monotonic clock."""
    last_begun: int = -1
    """The last that was begun, by its place among the actions."""
    _pulling: Pulling = field(default_factory=Pulling)
    _models: dict[str, Pulling] = field(default_factory=dict)
    """How the folders of models grow, by instance."""
    _installing: str = ""
    """What an installation was at when it was last heard."""

    def begin(self, seq: int, action: Action) -> None:
        """Take note that an action was begun, be it one of these or not."""
        if isinstance(action, _GOES_ON):
            self.last_begun, self._pulling, self.last_heard = seq, Pulling(), time.monotonic()

    def hear(self, words: tuple[str, ...], what: str) -> None:
        """Take note of a frame, be it about these or not; `what` is under way, in words."""
        match words:
            case ("pull", *numbers):
                self.hear_pull(numbers, what)
            case ("model", name, kib) if kib.isdecimal():
                self._hear_model(name, int(kib) * 1024)
            case ("installing", *at):
                self._hear_installing(" ".join(at))

    def hear_pull(self, numbers: Sequence[str], what: str) -> None:
        """Take note of the bytes that are there, and of all."""
        self.last_heard = time.monotonic()
        news = self._pulling.news(numbers, self.last_heard)
        if news:
            self.tell(f"{what}: {news}")

    def _hear_model(self, name: str, size: int) -> None:
        news = self._models.setdefault(name, Pulling()).grown(size, time.monotonic())
        if news:
            self.tell(f"download the model of {name}: {news}")

    def _hear_installing(self, at: str) -> None:
        self.last_heard = time.monotonic()
        if at and at != self._installing:
            self._installing = at
            self.tell(at)
