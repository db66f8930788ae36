"""What became better or worse between two runs, and which hosts came or were not asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from speechfleet.run import HostOutcome, InstanceOutcome, Run

_ORDER = ("down", "starting", "unready", "ready")
_NEITHER = ("", "stopped")
"""What is not known, and what was stopped on purpose, is neither better nor worse than anything."""
_SERVES = len(_ORDER)
"""All levels at which an instance serves count as one, as not every run probes: but where a probe
failed, `functional` is better than what is left."""


@dataclass(frozen=True)
class Change:
    """One thing, as it was and as it is; without an instance it is about the host."""

    host: str
    instance: str
    was: str
    now: str

    @property
    def said(self) -> str:
        return f"{self.was} → {self.now}"


@dataclass(frozen=True)
class Changed:
    """By host and instance. `new` hosts were not in the run before, `gone` ones only there."""

    worse: tuple[Change, ...] = ()
    better: tuple[Change, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def changed(before: Run, run: Run) -> Changed:
    """Compare two runs of one inventory."""
    was = {host.name: host for host in before.hosts}
    now = {host.name: host for host in run.hosts}
    ranked = [change for name in sorted(was.keys() & now) for change in _at(was[name], now[name])]
    return Changed(
        worse=tuple(change for better, change in ranked if not better),
        better=tuple(change for better, change in ranked if better),
        new=tuple(sorted(now.keys() - was)),
        gone=tuple(sorted(was.keys() - now)),
    )


def _at(was: HostOutcome, now: HostOutcome) -> Iterator[tuple[bool, Change]]:
    """Whether it became better, and what. Of a host that was out of reach nothing else is known."""
    away = [host.state == "unreachable" for host in (was, now)]
    if any(away):
        if away[0] != away[1]:
            yield away[0], Change(now.name, "", was.state, now.state)
        return
    before = {one.name: one for one in was.instances}
    for one in sorted(now.instances, key=lambda one: one.name):
        earlier = before.get(one.name)
        if not earlier or {earlier.health, one.health} & {*_NEITHER}:
            continue
        failed = _probe_failed(was, one.name) or _probe_failed(now, one.name)
        if _rank(earlier, failed) != _rank(one, failed):
            change = Change(now.name, one.name, _level(earlier), _level(one))
            yield _rank(one, failed) > _rank(earlier, failed), change


def _probe_failed(host: HostOutcome, instance: str) -> bool:
    codes = {finding.code for finding in host.findings if finding.instance == instance}
    return any(code.startswith("probe.") for code in codes - {"probe.unasked"})


def _rank(one: InstanceOutcome, probe_failed: bool) -> int:
    if one.serves or one.health not in _ORDER:
        return _SERVES + (probe_failed and one.health == "functional")
    return _ORDER.index(one.health)


def _level(one: InstanceOutcome) -> str:
    """`unready (Invalid)`: the health alone does not say why."""
    return f"{one.health} ({one.api_status})" if one.api_status and not one.serves else one.health
