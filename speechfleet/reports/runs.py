"""Runs of the past: a line for each, one in full, or the JSON document `speechfleet.runs/1`."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, TextIO

from rich.table import Table
from rich.text import Text

from speechfleet.checks.finding import Finding
from speechfleet.reports.console import console
from speechfleet.reports.findings import finding_lines
from speechfleet.reports.words import COLOURS
from speechfleet.rollout.past import PastRun

SCHEMA = "speechfleet.runs/1"

_LIST = ("run", "state", "exit code", "hosts", "inventory")
_SHOW = ("host", "state", "step")


def runs_document(runs: Sequence[PastRun], reports: dict[str, Any] | None = None) -> str:
    """The document, ending in a line end. `reports` are the kept documents of some runs."""
    found = [_run(run, (reports or {}).get(run.id)) for run in runs]
    return json.dumps({"schema": SCHEMA, "runs": found}, indent=1) + "\n"


def _run(run: PastRun, report: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "run": run.id,
        "command": run.command,
        "inventory": list(run.inventory),
        "began": run.began,
        "state": run.state,
        "exit_code": run.exit_code,
        "hosts": [{"name": name, "state": state} for name, state in run.hosts.items()],
        "unfinished": list(run.unfinished),
        **({"report": report} if report else {}),
    }


def print_runs(runs: Sequence[PastRun], stream: TextIO, no_color: bool) -> None:
    """A line for each run."""
    _print(_LIST, [_line(run) for run in runs], stream, no_color)


def _line(run: PastRun) -> tuple[str, ...]:
    code = "" if run.exit_code is None else str(run.exit_code)
    return run.id, run.state, code, _counted(run), ", ".join(run.inventory)


def _counted(run: PastRun) -> str:
    """`2 fine, 1 changed`"""
    return ", ".join(f"{number} {state}" for state, number in Counter(run.hosts.values()).items())


def print_past(run: PastRun, report: dict[str, Any] | None, stream: TextIO, no_color: bool) -> None:
    """One run: its findings as far as they are kept, its hosts, and what can be done about it."""
    out = console(stream, no_color)
    for line in finding_lines(_findings(report or {})):
        out.print(line)
    _print(_SHOW, [*_host_rows(run)], stream, no_color)
    code = "" if run.exit_code is None else f", exit code {run.exit_code}"
    out.print(Text(f"{run.id}: {run.state}{code}; {_counted(run) or 'no host'}"))
    if run.unfinished and not run.running:
        out.print(Text(f"to take up what is unfinished: speechfleet resume {run.id}"))


def _findings(report: dict[str, Any]) -> Iterator[tuple[str, Finding]]:
    """Of the hosts, and of the fleet as a whole; an earlier version kept fewer fields."""
    whole = {"name": "the fleet", "findings": report.get("findings", ())}
    for one in (*report.get("hosts", ()), whole):
        for found in one["findings"]:
            yield one["name"], Finding(*(found.get(each.name, "") for each in fields(Finding)))


def _host_rows(run: PastRun) -> Iterator[tuple[str, ...]]:
    """How far a host got is of interest where it did not get to the end."""
    for name, state in run.hosts.items():
        step = run.steps.get(name, "") if name in run.unfinished else ""
        yield name, state, f"last step: {step}" if step else ""


def _print(
    columns: Sequence[str], rows: Sequence[tuple[str, ...]], stream: TextIO, no_color: bool
) -> None:
    out = console(stream, no_color)
    if not out.is_terminal:
        for row in rows:
            out.print(Text(" ".join(cell or "-" for cell in row)))
        return
    table = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell, style=COLOURS.get(cell, "default")) for cell in row))
    out.print(table)
