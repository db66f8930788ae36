"""What a health run can tell of the days to come, with what earlier ones measured."""

from dataclasses import replace

from speechfleet.checks.growth import Point, growth
from speechfleet.history.figure import Points, host_figure
from speechfleet.history.store import HistoryError, history_file, reading
from speechfleet.run import HostOutcome, Run

_FREE = "disk_free_bytes"
_DAYS = 14


def foreseen(run: Run) -> Run:
    """The run with findings of disks that fill up soon. Without a history there are none: why it
    cannot be used is said where the run is recorded."""
    try:
        with reading(history_file()) as db:
            before = host_figure(db, run.inventory, _FREE, run.began - _DAYS * 86_400)
    except HistoryError:
        return run
    return with_growth(run, before)


def with_growth(run: Run, before: Points) -> Run:
    """The same with what was measured before it."""
    hosts = (_host(host, run.began, before.get(host.name, [])) for host in run.hosts)
    return replace(run, hosts=tuple(hosts))


def _host(host: HostOutcome, now: float, before: list[Point]) -> HostOutcome:
    free = host.figures.get(_FREE)
    found = None if free is None else growth([*before, (now, free)])
    if found is None:
        return host
    sick = found.level == "error" and host.state == "fine"
    return replace(host, state="sick" if sick else host.state, findings=(*host.findings, found))
