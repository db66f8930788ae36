"""The count of what went wrong so far, kept by the threads of a rollout together."""

import threading
from dataclasses import dataclass, field

from speechfleet.plan.away import is_away
from speechfleet.plan.budget import Losses, too_much
from speechfleet.plan.pace import Pace
from speechfleet.plan.schedule import Batch
from speechfleet.run import HostOutcome


@dataclass
class Count:
    """`run` is what was lost of the whole run, the hosts left out beforehand included."""

    pace: Pace
    run: Losses
    _batch: Losses = field(default_factory=lambda: Losses(0))
    _canary: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, batch: Batch) -> None:
        self._batch, self._canary = Losses(len(batch.plans)), batch.canary

    def add(self, outcome: HostOutcome) -> None:
        """Count a host that came to its end, well or not."""
        missing = outcome.state == "unreachable"
        spared = missing and not self._canary and self._is_spared(outcome)
        failed = not missing and outcome.state not in ("changed", "skipped")
        with self._lock:
            self.run = self.run.plus(failed, missing and not spared)
            self._batch = self._batch.plus(failed, missing and not spared)

    def why_stop(self) -> str:
        """Why no further host may be begun; empty where one may."""
        with self._lock:
            return too_much(self.pace, self.run, self._batch, self._canary)

    def _is_spared(self, outcome: HostOutcome) -> bool:
        return self.pace.offline == "skip" and is_away(outcome.findings)
