"""How one instance was, health run after health run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """An instance in one run. Where its host was out of reach, or did not tell, `health` is
    empty: unknown."""

    began: float
    health: str
    serves: bool = False
    seconds: float | None = None
    """How long the probe's answer took, where one was asked for."""

    @property
    def known(self) -> bool:
        return bool(self.health)

    @property
    def bad(self) -> bool:
        """It should have served and did not. What was stopped on purpose is not bad."""
        return self.known and not self.serves and self.health != "stopped"


@dataclass(frozen=True)
class Track:
    """An instance's samples, the oldest first; never empty."""

    host: str
    instance: str
    service: str
    samples: tuple[Sample, ...]

    @property
    def now(self) -> Sample:
        return self.samples[-1]
