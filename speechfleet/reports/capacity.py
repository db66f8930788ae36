"""How many more instances fit: a table on a terminal, plain lines in a pipe, or the run's JSON
document with `capacity` at each host and sums in `groups`."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from speechfleet.inventory.kinds import GIB
from speechfleet.plan.capacity import Capacity, Fits, by_group
from speechfleet.reports.console import console
from speechfleet.reports.findings import finding_lines
from speechfleet.reports.json import dumped, run_fields
from speechfleet.run import HostOutcome, Run

_COLUMNS = (
    "", "name", "kind", "wanted", "streams", "more", "more streams", "cores left",
    "memory left", "short of",
)  # fmt: skip


def print_capacity(run: Run, found: Sequence[Capacity], as_json: bool, no_color: bool) -> None:
    """`found` has a Capacity for each host of the run, in its order."""
    if as_json:
        sys.stdout.write(dumped(_fields(run, found)))
        return
    out = console(sys.stdout, no_color)
    for line in finding_lines((host.name, f) for host in run.hosts for f in host.findings):
        out.print(line)
    for one in found:
        if one.unlimited:
            names = ", ".join(one.unlimited)
            out.print(Text(f"note: {one.host}: no memory limit, so not counted: {names}"))
    if out.is_terminal:
        table = Table(*_COLUMNS, box=None, header_style="bold", pad_edge=False)
        for row in _rows(run.hosts, found):
            table.add_row(*map(Text, row))
        out.print(table)
    else:
        for row in _rows(run.hosts, found):
            out.print(Text(" ".join(cell or "-" for cell in row)))


def _rows(hosts: Sequence[HostOutcome], found: Sequence[Capacity]) -> Iterator[tuple[str, ...]]:
    for host, one in zip(hosts, found, strict=True):
        fine = host.state == "fine"
        left = (f"{one.free_cpus:g}", f"{one.free_memory / GIB:.1f}GiB") if fine else ("", "")
        for fits in one.fits:
            yield "host", one.host, *_cells(fits), *left, fits.short_of if fine else host.state
    for name, sums in by_group(found).items():
        for fits in sums:
            yield "group", name, *_cells(fits), "", "", ""


def _cells(fits: Fits) -> tuple[str, ...]:
    numbers = (fits.instances, fits.sessions, fits.more, fits.more_sessions)
    return fits.kind, *map(str, numbers)


def _fields(run: Run, found: Sequence[Capacity]) -> dict[str, Any]:
    fields = run_fields(run)
    for host, one in zip(fields["hosts"], found, strict=True):
        host["capacity"] = asdict(one)
    groups = [
        {"name": name, "fits": [asdict(fits) for fits in sums]}
        for name, sums in by_group(found).items()
    ]
    return {**fields, "groups": groups}
