"""Nights of a fleet, simulated: the same every time, with faults as they happen.

Tests read them, and `python -m tests.nights FOLDER HOSTS` writes them into a history and a page,
`FOLDER/report.html`, to be looked at.
"""

import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from speechfleet.checks.finding import Finding
from speechfleet.cli.remembering import leave_behind
from speechfleet.run import HostOutcome, InstanceOutcome, Run, State

LAST = 1_795_660_200.0
"""2026-11-26T02:30:00Z"""
DAY = 86_400
INVENTORY = ("/fleet/prod.yml",)
SITES = ("ber", "par", "waw", "rom", "osl")
SERVICES = (
    ("stt-en", "speech-to-text"),
    ("stt-de", "speech-to-text"),
    ("tts", "neural-text-to-speech"),
    ("lid", "language-detection"),
)
NO_RUN = 11
"""So many nights ago the controller was off."""


@dataclass(frozen=True)
class Place:
    """One host on one night; `number` counts hosts from 0, `ago` nights back from the last."""

    number: int
    ago: int
    name: str
    chance: random.Random

    def instances(self) -> list[InstanceOutcome]:
        # Three in ten hosts run two services, the others all four.
        chosen = SERVICES[:2] if self.number % 10 >= 7 else SERVICES
        return [self._instance(at, *one) for at, one in enumerate(chosen)]

    def _instance(self, at: int, service: str, kind: str) -> InstanceOutcome:
        seconds = 0.25 + 0.05 * at + self.chance.expovariate(12) + (self.number % 13 == 5) * 0.9
        began = LAST - DAY * (40 if self.ago > 6 else 6)
        return InstanceOutcome(
            name=f"{service}-1",
            service=service,
            kind=kind,
            port=5000 + at,
            unit=f"speechfleet-{service}-1.service",
            image=f"registry.example:5000/a/{kind}:5.1.0-amd64-en-us",
            release="9c1f00000000" if self.ago > 6 else "b7d200000000",
            url=f"ws://10.1.{self.number // 250}.{self.number % 250 + 1}:{5000 + at}",
            health="functional",
            api_status="Valid",
            figures={
                "restarts_total": 0,
                "oom_kills_24h": 0,
                "started_seconds": began,
                "probe_seconds": round(seconds, 3),
                "probe_audio_seconds": 2.4,
            },
        )


def nights(hosts: int, count: int = 30) -> Iterator[Run]:
    """The runs of so many nights, the oldest first."""
    for ago in range(count - 1, -1, -1):
        if ago == NO_RUN:
            continue
        outcomes = tuple(
            found for number in range(hosts) if (found := _host(number, ago, hosts)) is not None
        )
        moment = LAST - ago * DAY
        yield Run(
            f"{_stamp(moment)}-health-{ago:04x}",
            "health",
            outcomes,
            4.0 + hosts * 0.05,
            inventory=INVENTORY,
            began=moment,
        )


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%dT%H%M%SZ")


def name_of(number: int, hosts: int) -> str:
    """`ber-01`: sites are filled one after the other."""
    size = -(-hosts // len(SITES)) if hosts >= 10 else hosts
    return f"{SITES[number // size]}-{number % size + 1:02}"


def _host(number: int, ago: int, hosts: int) -> HostOutcome | None:
    # The last host came nine nights ago, the one before it left four nights ago.
    if (number == hosts - 1 and ago > 9) or (number == hosts - 2 and ago < 4 and hosts > 4):
        return None
    place = Place(number, ago, name_of(number, hosts), random.Random(f"{number} {ago}"))  # noqa: S311
    figures = {
        "disk_size_bytes": 200e9,
        "disk_free_bytes": 120e9 - (29 - ago) * (3.4e9 if number % 17 == 3 else 0.2e9),
        "clock_offset_seconds": round(place.chance.gauss(0, 0.02), 4),
        "memory_available_bytes": 24e9,
        "load1": round(place.chance.expovariate(1.5), 2),
        "uptime_seconds": (40 - ago) * DAY,
    }
    outcome = HostOutcome(
        place.name, "fine", (), tuple(place.instances()), 0, 0.4 + place.chance.random(), figures
    )
    for fault in FAULTS:
        outcome = fault(outcome, place)
    return replace(outcome, state=_state(outcome))


def _state(outcome: HostOutcome) -> State:
    if outcome.state == "unreachable":
        return "unreachable"
    return "fine" if all(one.serves for one in outcome.instances) else "sick"


def _away(outcome: HostOutcome, place: Place) -> HostOutcome:
    """Every 50th host was switched off for three nights, and one is since last night."""
    if (place.number % 50 == 1 and 14 <= place.ago <= 16) or (
        place.number % 100 == 41 and place.ago == 0
    ):
        finding = Finding(
            "reach.timeout",
            "error",
            "no answer on port 22 within 10 s",
            "is the host switched on, and is there a route to it?",
        )
        return HostOutcome(place.name, "unreachable", (finding,), seconds=10.0)
    return outcome


def _key_refused(outcome: HostOutcome, place: Place) -> HostOutcome:
    """A key was changed at the vendor's, two nights ago, and one site was forgotten."""
    if place.number % 125 != 2 or place.ago > 1:
        return outcome
    return _sick(
        outcome,
        "stt-en-1",
        "unready",
        "Invalid",
        "/status says Invalid",
        "check that the key is the resource's own, and that its tier is not F0",
        "cause.key-invalid",
    )


def _flapping(outcome: HostOutcome, place: Place) -> HostOutcome:
    """An instance that is killed for its memory every other night."""
    if place.number % 60 != 4 or (place.ago + place.number // 60) % 2:
        return outcome
    return _sick(
        outcome,
        "tts-1",
        "down",
        "",
        "it was killed because it needed more memory than its limit",
        "raise its memory limit",
        "cause.out-of-memory",
        {"oom_kills_24h": 3, "restarts_total": 3},
    )


def _metering(outcome: HostOutcome, place: Place) -> HostOutcome:
    """A site has lost its billing endpoint since last night."""
    if place.number % 200 not in (3, 63) or place.ago:
        return outcome
    message = "/status says CouldNotConnect"
    fix = "the container cannot reach its billing endpoint: see network and proxy"
    figures = {
        "metering_failures": 4,
        "metering_left_seconds_min": 3600.0 + place.number * 10,
        "metering_left_seconds_max": 5400.0 + place.number * 10,
    }
    return _sick(
        outcome,
        "stt-de-1",
        "ready",
        "CouldNotConnect",
        message,
        fix,
        "cause.billing-unreachable",
        figures,
    )


def _disk(outcome: HostOutcome, place: Place) -> HostOutcome:
    """Docker's disk fills up, and somebody is warned in time."""
    free = outcome.figures.get("disk_free_bytes", 1e12)
    if free > 40e9:
        return outcome
    finding = Finding(
        "disk.days-left",
        "warning",
        f"{free / 1e9:.0f} GB are free, and 3.4 GB go each day: full in {free / 3.4e9:.0f} days",
        "speechfleet prune takes away images that nothing needs",
    )
    return replace(outcome, findings=(*outcome.findings, finding))


def _reboot_pending(outcome: HostOutcome, place: Place) -> HostOutcome:
    """Upgrades wait for a reboot, at a third of the hosts for five nights each."""
    if place.number % 3 or (place.ago + place.number) % 12 > 4:
        return outcome
    finding = Finding(
        "host.reboot-pending",
        "warning",
        "upgrades wait for a reboot",
        "speechfleet restart --hosts boots hosts one after the other",
    )
    return replace(outcome, findings=(*outcome.findings, finding))


def _sick(
    outcome: HostOutcome,
    name: str,
    health: str,
    api_status: str,
    message: str,
    fix: str,
    cause: str,
    figures: dict[str, float] | None = None,
) -> HostOutcome:
    def worse(one: InstanceOutcome) -> InstanceOutcome:
        if one.name != name:
            return one
        kept = {key: value for key, value in one.figures.items() if not key.startswith("probe_")}
        return replace(
            one,
            health=health,
            api_status=api_status,
            message=message,
            figures={**kept, **(figures or {})},
        )

    if all(one.name != name for one in outcome.instances):
        return outcome
    finding = Finding(f"serving.{health}", "warning", f"{name}: {message}", fix, cause, name)
    return replace(
        outcome,
        instances=tuple(map(worse, outcome.instances)),
        findings=(*outcome.findings, finding),
    )


FAULTS = (_away, _key_refused, _flapping, _metering, _disk, _reboot_pending)


def _look(folder: str, hosts: str) -> None:
    """Write a history of 30 nights below `folder`, and the page."""
    os.environ["XDG_STATE_HOME"] = folder
    for run in nights(int(hosts)):
        leave_behind(run, [("html", Path(folder) / "report.html")] if run.began == LAST else [])


if __name__ == "__main__":
    _look(*sys.argv[1:])
