"""What disconnected containers used: a table with the totals, CSV, or the run's JSON document."""

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, fields

from rich.table import Table
from rich.text import Text

from speechfleet.errands.usage import Total, Used, totals
from speechfleet.reports.console import console
from speechfleet.reports.json import dumped, run_fields
from speechfleet.run import Run


def print_usage(
    run: Run, used: Sequence[Used], month: str, form: str, only_totals: bool, no_color: bool
) -> None:
    """Print in the form `table`, `csv` or `json`; `month` is `YYYY-MM`."""
    sums = totals(used)
    match form:
        case "json":
            sys.stdout.write(document(run, used, month))
        case "csv":
            found = as_csv(Total, sums, month) if only_totals else as_csv(Used, used, month)
            sys.stdout.write(found)
        case _:
            if not only_totals:
                _print_table(Used, used, no_color)
            _print_table(Total, sums, no_color)


def document(run: Run, used: Iterable[Used], month: str) -> str:
    """The document, with `usage` and `totals`."""
    used = tuple(used)
    more = {
        "month": month,
        "usage": [asdict(one) for one in used],
        "totals": [asdict(one) for one in totals(used)],
    }
    return dumped({**run_fields(run), **more})


def as_csv(of: type[Used] | type[Total], rows: Iterable[Used | Total], month: str) -> str:
    """Lines with a header; the month comes first, so that months can be put together."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("month", *_columns(of)))
    writer.writerows((month, *_cells(row)) for row in rows)
    return out.getvalue()


def _columns(of: type[Used] | type[Total]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(of))


def _cells(row: Used | Total) -> tuple[str, ...]:
    """A quantity as short as it can be said: `253`, `0.25`."""
    *names, quantity = astuple(row)
    return (*map(str, names), f"{quantity:.15g}")


def _print_table(
    of: type[Used] | type[Total], rows: Iterable[Used | Total], no_color: bool
) -> None:
    out = console(sys.stdout, no_color)
    table = Table(*_columns(of), box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in _cells(row)))
    out.print(table)
