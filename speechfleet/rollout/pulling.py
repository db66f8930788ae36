"""How a pull gets on: bytes, rate and time left, out of the numbers that the host tells."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from speechfleet.plan.duration import shown

_WINDOW_SECONDS = 30
"""The rate is that of the last half minute."""
_GROWN_SECONDS = 5
"""So often at most what has no percentage is told."""
_PAUSE_SECONDS = 30
"""So often something is said where not even one more percent has come."""


@dataclass
class Pulling:
    """One pull. `now` is always of a clock that only goes forward."""

    _samples: deque[tuple[float, int]] = field(default_factory=deque)
    _percent: int = -1
    _said: float = 0.0
    _here: int | None = None

    def news(self, numbers: Sequence[str], now: float) -> str:
        """How far it is, from the bytes here and the bytes known of; empty where that is not
        known, or not yet worth a line."""
        if len(numbers) != 2 or not all(map(str.isdecimal, numbers)):
            return ""
        here, total = map(int, numbers)
        self._remember(here, now)
        percent = 100 * here // total if total else -1
        if percent == self._percent and (percent < 0 or now - self._said < _PAUSE_SECONDS):
            return ""
        self._percent, self._said = percent, now
        return f"{_size(here)} of {_size(total)}{self._speed(total - here)}"

    def grown(self, here: int, now: float) -> str:
        """How much there is by now of what has no known size; empty where nothing has come since
        this was said last, or since the first time."""
        self._remember(here, now)
        if self._here is None:
            self._here = here
        if here == self._here or now - self._said < _GROWN_SECONDS:
            return ""
        self._here, self._said = here, now
        return f"{_size(here)}{self._speed(0)}"

    def _remember(self, here: int, now: float) -> None:
        self._samples.append((now, here))
        while now - self._samples[0][0] > _WINDOW_SECONDS:
            self._samples.popleft()

    def _speed(self, missing: int) -> str:
        """More layers can become known later: the time left is that of those known so far."""
        (first, before), (last, here) = self._samples[0], self._samples[-1]
        if here <= before or last <= first:
            return ""
        rate = (here - before) / (last - first)
        left = f", {shown(missing / rate)} left" if missing > 0 else ""
        return f", {_size(rate)}/s{left}"


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.2f} GB"
