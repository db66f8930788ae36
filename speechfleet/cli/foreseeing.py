"""What a health run can tell of the days to come and of days past, with what earlier ones
measured."""

from dataclasses import replace

from speechfleet.checks import avx2
from speechfleet.checks.finding import Finding
from speechfleet.checks.growth import Point, growth
from speechfleet.history.figure import Points, host_figure
from speechfleet.history.store import HistoryError, history_file, reading
from speechfleet.run import HostOutcome, Run

_FREE, _AVX2 = "disk_free_bytes", "avx2"
_DAYS = 14


def foreseen(run: Run) -> Run:
    """The run with findings of disks that fill up soon, and with since when AVX2 is gone. Without
    a history there is none of it: why it cannot be used is said where the run is recorded."""
    try:
        with reading(history_file()) as db:
            since = run.began - _DAYS * 86_400
            free = host_figure(db, run.inventory, _FREE, since, run.began)
            # All nights are read only where somebody lacks it.
            lacked = any(host.figures.get(_AVX2) == 0 for host in run.hosts)
            had = host_figure(db, run.inventory, _AVX2, 0, run.began) if lacked else {}
    except HistoryError:
        return run
    return with_avx2(with_growth(run, free), had)


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


def with_avx2(run: Run, before: Points) -> Run:
    """The same of AVX2: a host that lacks it and had it is told so."""

    def seen(host: HostOutcome, found: Finding) -> Finding:
        lost = found.code == avx2.CODE and found.level == "error"
        return avx2.since_moved(found, before.get(host.name, [])) if lost else found

    return replace(
        run,
        hosts=tuple(
            replace(host, findings=tuple(seen(host, one) for one in host.findings))
            for host in run.hosts
        ),
    )
