"""What of a run is compared with the next one: how each host and instance is, in a word."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from speechfleet.checks.finding import Finding
from speechfleet.run import HostOutcome, InstanceOutcome, Run, State

_BESIDE_ITS_INSTANCES: Mapping[State, str] = {"sick": "fine", "changed": "fine", "planned": "fine"}
"""Of a host that is `sick` its instances tell; the host itself is fine."""
_WELL = ("fine", "held")


class Subject(NamedTuple):
    """Whom a change is about: an instance, or where that is empty the host."""

    host: str
    instance: str = ""


class Seen(NamedTuple):
    """How it is: the state of a host, the level of an instance."""

    level: str
    well: bool
    findings: frozenset[str] = frozenset()
    """The codes of its warnings and errors."""


Sight = Mapping[Subject, Seen]


def sight_of(run: Run, before: Sight) -> dict[Subject, Seen]:
    """Every host and instance of the run. What is on a host that was not reached is not known:
    it is as it was `before`."""
    found: dict[Subject, Seen] = {}
    for host in run.hosts:
        found |= _of_host(host)
        if host.state == "unreachable":
            found |= {
                subject: seen
                for subject, seen in before.items()
                if subject.host == host.name and subject.instance
            }
    return found


def findings_of(run: Run) -> dict[tuple[Subject, str], Finding]:
    """The warnings and errors by whom they are about and their code; of equal ones the first."""
    found: dict[tuple[Subject, str], Finding] = {}
    for host in run.hosts:
        for finding in host.findings:
            if finding.level != "ok":
                found.setdefault((Subject(host.name, finding.instance), finding.code), finding)
    return found


def _of_host(host: HostOutcome) -> dict[Subject, Seen]:
    level = _BESIDE_ITS_INSTANCES.get(host.state, host.state)
    found = {Subject(host.name): Seen(level, level in _WELL, _codes(host.findings, ""))}
    for one in host.instances:
        found[Subject(host.name, one.name)] = Seen(
            one.health, _is_well(one), _codes(host.findings, one.name)
        )
    return found


def _is_well(instance: InstanceOutcome) -> bool:
    """One that was stopped on purpose is nobody's alarm."""
    return instance.serves or instance.health == "stopped"


def _codes(findings: Iterable[Finding], instance: str) -> frozenset[str]:
    return frozenset(f.code for f in findings if f.instance == instance and f.level != "ok")


def as_rows(sight: Sight) -> list[list[Any]]:
    """The sight as JSON keeps it."""
    return [
        [subject.host, subject.instance, seen.level, seen.well, sorted(seen.findings)]
        for subject, seen in sight.items()
    ]


def of_rows(rows: list[list[Any]]) -> dict[Subject, Seen]:
    """The sight out of JSON. Raises ValueError and TypeError where it is something else."""
    return {
        Subject(str(host), str(instance)): Seen(str(level), bool(well), frozenset(map(str, codes)))
        for host, instance, level, well, codes in rows
    }
