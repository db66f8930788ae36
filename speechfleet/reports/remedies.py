"""Findings grouped by what they mean, each with what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from speechfleet.checks.finding import Finding
from speechfleet.history.past import Past
from speechfleet.reports.codes import codes
from speechfleet.run import Run


@dataclass(frozen=True)
class Said:
    """One message, the hosts that have it, and its remedy."""

    message: str
    fix: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class Remedy:
    """All findings of one code. `since` is when the oldest began, in seconds since the epoch;
    `new` is how many the run before did not have."""

    code: str
    level: str
    said: tuple[Said, ...]
    explained: str
    hosts: int
    since: float
    new: int


def remedies(run: Run, past: Past) -> tuple[Remedy, ...]:
    """Errors first, then what most hosts have."""
    found: dict[str, list[tuple[str, Finding]]] = {}
    for host in run.hosts:
        for finding in host.findings:
            if finding.level != "ok":
                found.setdefault(finding.cause or finding.code, []).append((host.name, finding))
    ordered = (_remedy(code, those, past) for code, those in found.items())
    return tuple(sorted(ordered, key=lambda one: (one.level != "error", -one.hosts, one.code)))


def _remedy(code: str, found: list[tuple[str, Finding]], past: Past) -> Remedy:
    newest = past.runs[-1].began
    since = [past.since.get((host, f.instance, f.code), newest) for host, f in found]
    return Remedy(
        code,
        "error" if any(f.level == "error" for _, f in found) else "warning",
        tuple(_said(found)),
        codes().get(code) or codes().get(code.split(".")[0], ""),
        len({host for host, _ in found}),
        min(since),
        sum(moment == newest for moment in since) if past.before else 0,
    )


def _said(found: list[tuple[str, Finding]]) -> Iterable[Said]:
    hosts: dict[tuple[str, str], list[str]] = {}
    for host, finding in found:
        hosts.setdefault((finding.message, finding.fix), []).append(host)
    return (Said(*words, tuple(names)) for words, names in hosts.items())
