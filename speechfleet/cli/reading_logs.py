"""How `speechfleet logs` goes: read at every host, or follow, and tell lines in order."""

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import click

from speechfleet.cli.asking import Asking, load_fleet, opened
from speechfleet.cli.output import is_lost
from speechfleet.errands.budget import share
from speechfleet.errands.following import MOST_HOSTS, follow
from speechfleet.errands.logs import Line, Reading, Wanted
from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.patterns import select
from speechfleet.reports.log_lines import LogLines, left_out
from speechfleet.reports.trouble import print_trouble
from speechfleet.run import HostOutcome, worst
from speechfleet.survey import at_each

_LINES = "1000"


def wanted_of(options: dict[str, Any]) -> Wanted:
    """Take these options out of a command's own. Raises UsageError."""
    lines, since, until = options.pop("lines"), options.pop("since"), options.pop("until")
    wanted = Wanted(
        follow=options.pop("follow"),
        since=since,
        until=until,
        lines=("all" if since else _LINES) if lines is None else str(lines),
        grep=_regex(options.pop("grep")),
        all=options.pop("everything"),
    )
    if wanted.follow and until:
        raise click.UsageError("--follow goes on until Ctrl-C: leave --until out")
    return wanted


def _regex(text: str | None) -> re.Pattern[str] | None:
    try:
        return None if text is None else re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise click.UsageError(f"--grep is no regular expression: {error}") from error


def parted(fleet: Fleet, names: Sequence[str]) -> tuple[Fleet, tuple[str, ...]]:
    """The hosts that are named (all where none is), and the services and instances.

    Raises LimitError for a name that is neither.
    """
    services = {service.name for host in fleet.hosts for service in host.services}
    known = services.union(*(host.instance_names for host in fleet.hosts))
    hosts = [name for name in names if name not in known]
    chosen = tuple(name for name in names if name in known)
    return (select(fleet, ",".join(hosts)) if hosts else fleet), chosen


def read_logs(asking: Asking, names: Sequence[str], wanted: Wanted) -> int:
    """Read, tell, and return the exit code."""
    fleet, chosen = parted(load_fleet(asking, keys=False), names)
    wanted = replace(wanted, names=chosen, bytes=share(len(fleet.hosts)))
    out = LogLines(sys.stdout, asking.no_color, asking.json)
    read = _follow if wanted.follow else _once
    outcomes = read(fleet, asking, wanted, out)
    if not wanted.all:
        click.echo(left_out(outcomes), err=True)
    return worst(outcome.exit_code for outcome in outcomes)


def _once(fleet: Fleet, asking: Asking, wanted: Wanted, out: LogLines) -> tuple[HostOutcome, ...]:
    lines: list[Line] = []
    with opened(fleet, asking) as door:
        outcomes = at_each(fleet.hosts, door, asking.forks, Reading(wanted, lines.append))
    for line in sorted(lines):
        out.show(line)
    print_trouble(outcomes, asking.no_color)
    return outcomes


def _follow(fleet: Fleet, asking: Asking, wanted: Wanted, out: LogLines) -> tuple[HostOutcome, ...]:
    if len(fleet.hosts) > MOST_HOSTS:
        raise click.UsageError(
            f"{len(fleet.hosts)} hosts are too many to follow; at most {MOST_HOSTS}: use --limit"
        )
    with opened(fleet, asking) as door:
        return follow(
            fleet.hosts,
            door,
            wanted,
            partial(_show_on, out),
            lambda outcome: print_trouble((outcome,), asking.no_color),
        )


def _show_on(out: LogLines, line: Line) -> None:
    """Raises Abort where whoever read has left: without it, following would never end."""
    out.show(line)
    if is_lost():
        raise click.Abort
