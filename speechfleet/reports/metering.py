"""Containers that lost their billing endpoint, and when they stop serving."""

from dataclasses import dataclass

from speechfleet.run import Run


@dataclass(frozen=True)
class Countdown:
    """Between which moments it stops serving, in seconds since the epoch."""

    host: str
    instance: str
    failures: int
    earliest: float
    latest: float


def countdowns(run: Run) -> tuple[Countdown, ...]:
    """Of all instances that count down, the one with least time left first."""
    asked = run.began + run.seconds
    found = [
        Countdown(
            host.name,
            one.name,
            round(one.figures.get("metering_failures", 0)),
            asked + one.figures.get("metering_left_seconds_min", 0.0),
            asked + one.figures["metering_left_seconds_max"],
        )
        for host in run.hosts
        for one in host.instances
        if "metering_left_seconds_max" in one.figures
    ]
    return tuple(sorted(found, key=lambda one: (one.earliest, one.host, one.instance)))
