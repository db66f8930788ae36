"""What was asked of a fleet, as rows below the findings: a table on a terminal, plain lines with
`-` for nothing in a pipe."""

import sys
from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from speechfleet.reports.console import console
from speechfleet.reports.findings import finding_lines
from speechfleet.run import Run


def print_rows(
    run: Run, columns: Iterable[str], rows: Iterable[tuple[str, ...]], no_color: bool
) -> None:
    out = console(sys.stdout, no_color)
    for line in finding_lines((host.name, f) for host in run.hosts for f in host.findings):
        out.print(line)
    if out.is_terminal:
        table = Table(*columns, box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*map(Text, row))
        out.print(table)
    else:
        for row in rows:
            out.print(Text(" ".join(cell or "-" for cell in row)))
