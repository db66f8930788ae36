"""Runs of a small fleet, night after night."""

from dataclasses import replace
from typing import Any

from speechfleet.checks.finding import Finding
from speechfleet.run import HostOutcome, InstanceOutcome, Run, State

INVENTORY = ("/fleet/prod.yml",)
INVALID = Finding(
    "serving.unready", "error", "stt-1: /status says Invalid", "check the key", instance="stt-1"
)
DISK = Finding("disk.space", "warning", "9 GB are left", "make room")
AWAY = Finding("reach.timeout", "error", "no answer", "is the host up?")


def instance(health: str = "key-ok", name: str = "stt-1", **more: Any) -> InstanceOutcome:
    known: dict[str, Any] = {
        "service": "stt",
        "kind": "speech-to-text",
        "port": 5000,
        "unit": "u",
        "image": "i",
    }
    return InstanceOutcome(name=name, health=health, release="r", url="ws://h:5000", **known | more)


def host(
    name: str = "ber-01",
    state: State = "fine",
    *instances: InstanceOutcome,
    findings: tuple[Finding, ...] = (),
    **figures: float,
) -> HostOutcome:
    return HostOutcome(name, state, findings, instances, seconds=0.4, figures=figures)


def night(number: int, *hosts: HostOutcome) -> Run:
    moment = f"202611{number:02}T023000Z"
    return Run(f"{moment}-health-0000", "health", hosts, 1.5, inventory=INVENTORY, began=1.7e9)


GOOD = (host("ber-01", "fine", instance()), host("ber-02", "fine", instance()))
SICK = (host("ber-01", "sick", instance("unready"), findings=(INVALID,)), GOOD[1])
LOST = (GOOD[0], host("ber-02", "unreachable", findings=(AWAY,)))


def renamed(run: Run, number: int) -> Run:
    """The same the night after."""
    return replace(run, id=night(number).id)
