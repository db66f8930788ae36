"""A run as a table on a terminal, and as plain lines in a pipe."""

from collections.abc import Collection, Iterator
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from speechfleet.checks.finding import Finding
from speechfleet.plan.budget import changes, hosts
from speechfleet.reports.console import console
from speechfleet.reports.findings import finding_lines
from speechfleet.reports.words import COLOURS, GOOD
from speechfleet.run import HostOutcome, Run

_COLUMNS = ("host", "state", "instance", "health", "status", "release", "url")
_CHANGE_NOTHING = ("preflight", "status", "health", "drift")


def print_table(run: Run, stream: TextIO, no_color: bool, shown: Collection[Finding] = ()) -> None:
    """Print findings but those that were `shown`, what runs where, and a line to sum it up."""
    out = console(stream, no_color)
    of_hosts = [(host.name, f) for host in run.hosts for f in host.findings if f not in shown]
    for line in finding_lines([*of_hosts, *(("the fleet", f) for f in run.findings)]):
        out.print(line)
    if out.is_terminal:
        _print_grid(run, out)
    else:
        rows = (row for host in run.hosts for row in _rows(host))
        lines = [" ".join(cell or "-" for cell in row) for row in rows]
        if lines:
            out.print(Text("\n".join(lines)))
    for finding in run.findings:
        if finding.level == "ok":
            out.print(Text(finding.message))
    out.print(Text(summary(run), style="bold" if out.is_terminal else ""))


def _print_grid(run: Run, out: Console) -> None:
    table = Table(*_COLUMNS, box=None, header_style="bold", pad_edge=False)
    for host in run.hosts:
        for row in _rows(host):
            table.add_row(*(Text(cell, style=_style(cell, row, host)) for cell in row))
    out.print(table)


def _style(cell: str, row: tuple[str, ...], host: HostOutcome) -> str:
    """Of a generic container `ready` is as good as can be."""
    well = any(i.serves and i.name == row[2] for i in host.instances)
    return GOOD if well and cell == "ready" else COLOURS.get(cell, "default")


def _rows(host: HostOutcome) -> Iterator[tuple[str, ...]]:
    if not host.instances:
        yield host.name, host.state, "", "", "", "", ""
    for i in host.instances:
        yield host.name, host.state, i.name, i.health, i.api_status, i.release, i.url


def summary(run: Run) -> str:
    """`3 hosts: 2 fine, 1 changed; 1 change; exit code 0; 4.1 s`, without the changes of a
    command that makes none."""
    states = [host.state for host in run.hosts]
    counted = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    made = changes(sum(host.changes for host in run.hosts))
    changed = "" if run.command in _CHANGE_NOTHING else f"{made}; "
    return (
        f"{hosts(len(states))}: {counted or 'none'}; {changed}"
        f"exit code {run.exit_code}; {run.seconds:.1f} s"
    )
