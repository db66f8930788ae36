"""Come back to a host whose connection broke while it pulled an image or installed packages.

That goes on there without us, and nothing was switched: the same script is sent anew, takes
over the lock, and finds it under way or done.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout.host import Conversation

GIVE_UP_SECONDS = 600
"""So long after the last sign of life a host is tried again."""
_LONGEST_PAUSE = 30.0
_PASSING = frozenset(
    {"reach.refused", "reach.timeout", "reach.banner", "reach.bastion", "reach.lost", "reach.name"}
)
"""Troubles that pass by themselves. A refused log-in, another host key, sudo and the login
shell do not, and trying again can lock an account."""


@dataclass
class ComingBack:
    """Carries one host's change out, through as many connections as its pulls need."""

    said: Conversation
    door: Door
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def carry_out(self, attempt: Callable[[], None]) -> None:
        """Do `attempt`, and again where it breaks in what goes on there. Raises Unreachable."""
        tries, heard = 0, self.said.last_pull
        while True:
            try:
                return attempt()
            except Unreachable as trouble:
                if self.said.last_pull > heard:
                    tries, heard = 0, self.said.last_pull
                if not self._may_pass(trouble):
                    raise
            self.said.tell(self.said.plan.host.name, "the connection broke; coming back")
            self.pause(_pause_seconds(tries))
            self.door.forgive()
            tries += 1

    def _may_pass(self, trouble: Unreachable) -> bool:
        in_time = self.clock() - self.said.last_pull < GIVE_UP_SECONDS
        return self.said.is_pulling and in_time and not self.door.slammed and passes(trouble)


def passes(trouble: Unreachable) -> bool:
    """Whether it may be over by itself; a bastion's trouble is judged by its cause."""
    cause = trouble.__cause__
    if trouble.code == "reach.bastion" and isinstance(cause, Unreachable):
        return passes(cause)
    return trouble.code in _PASSING


def _pause_seconds(tries: int) -> float:
    """Longer each time, and never the same for two hosts."""
    return min(2.0**tries, _LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
