"""What of a run is compared with the next one: how each host and instance is, in a word."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from speechfleet.checks.finding import Finding
from speechfleet.run import HostOutcome, InstanceOutcome, Run

_WELL = ("fine", "held")
_OF_INSTANCES = ("sick", "changed", "planned")


class Subject(NamedTuple):
    """Whom a change is about: an instance, or where that is empty the host."""

    host: str
    instance: str = ""


class Seen(NamedTuple):
    """How it is: the state of a host, the level of an instance. One with an error is not well."""

    level: str
    well: bool
    findings: Mapping[str, str] = {}
    """The codes of its warnings and errors, each with its level; that is empty where a memory of an
    older version did not keep it."""


Sight = Mapping[Subject, Seen]


def sight_of(run: Run, before: Sight) -> dict[Subject, Seen]:
    """Every host and instance of the run. Of what nothing is known, or nobody wants to know while
    its host is on hold, it is as it was `before`."""
    known: dict[str, dict[Subject, Seen]] = {}
    for subject, seen in before.items():
        known.setdefault(subject.host, {})[subject] = seen
    return {
        subject: seen
        for host in run.hosts
        for subject, seen in _of_host(host, known.get(host.name, {}))
    }


def findings_of(run: Run) -> dict[tuple[Subject, str], Finding]:
    """The warnings and errors by whom they are about and their code; of equal ones the first that
    is as bad as any."""
    found: dict[tuple[Subject, str], Finding] = {}
    for host in run.hosts:
        for finding in sorted(host.findings, key=lambda one: one.level != "error"):
            if finding.level != "ok":
                found.setdefault((Subject(host.name, finding.instance), finding.code), finding)
    return found


def _of_host(host: HostOutcome, before: Sight) -> Iterator[tuple[Subject, Seen]]:
    """`before` is what was known of this host."""
    at = Subject(host.name)
    yield at, _host(host, before.get(at))
    if host.state == "unreachable":
        yield from ((one, seen) for one, seen in before.items() if one.instance)
    for one in host.instances:
        at = Subject(host.name, one.name)
        seen = _instance(host, one, before.get(at))
        if seen:
            yield at, seen


def _host(host: HostOutcome, before: Seen | None) -> Seen:
    """What ails an instance of it ails no host: that is sick by its own errors."""
    if host.state == "held":
        if before and before.level != "unreachable":
            return before
        # That one is back is known all the same.
        return Seen("held", True, before.findings if before else {})
    found = _findings(host.findings, "")
    error = "error" in found.values()
    level = "fine" if host.state in _OF_INSTANCES and not error else host.state
    return Seen(level, level in _WELL and not error, found)


def _instance(host: HostOutcome, one: InstanceOutcome, before: Seen | None) -> Seen | None:
    """None where nothing is known of it."""
    if host.state == "held" or not one.health:
        return before
    found = _findings(host.findings, one.name)
    if before and one.health != "functional" and not any(map(_of_a_probe, found)):
        # Who does not probe does not know that what a probe found is mended.
        found |= {code: level for code, level in before.findings.items() if _of_a_probe(code)}
    return Seen(one.health, _is_well(one) and "error" not in found.values(), found)


def _of_a_probe(code: str) -> bool:
    return code.startswith("probe.")


def _is_well(instance: InstanceOutcome) -> bool:
    """One that was stopped on purpose is nobody's alarm."""
    return instance.serves or instance.health == "stopped"


def _findings(findings: Iterable[Finding], instance: str) -> dict[str, str]:
    """The worst level of each code."""
    found: dict[str, str] = {}
    for one in findings:
        if one.instance == instance and one.level != "ok" and found.get(one.code) != "error":
            found[one.code] = one.level
    return found


def as_rows(sight: Sight) -> list[list[Any]]:
    """The sight as JSON keeps it."""
    return [
        [subject.host, subject.instance, seen.level, seen.well, dict(sorted(seen.findings.items()))]
        for subject, seen in sight.items()
    ]


def of_rows(rows: list[list[Any]]) -> dict[Subject, Seen]:
    """The sight out of JSON. Raises ValueError and TypeError where it is something else."""
    return {
        Subject(str(host), str(instance)): Seen(str(level), bool(well), _read(found))
        for host, instance, level, well, found in rows
    }


def _read(found: Mapping[str, str] | list[str]) -> dict[str, str]:
    """An older version kept a list of codes alone."""
    levels = found if isinstance(found, dict) else dict.fromkeys(found, "")
    return {str(code): str(level) for code, level in levels.items()}
