"""What the tags of an inventory stand for: a table on a terminal, plain lines in a pipe, or the
run's JSON document with `images`."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from speechfleet.errands.locking import Compared
from speechfleet.reports.console import console
from speechfleet.reports.findings import finding_lines
from speechfleet.reports.json import dumped, run_fields
from speechfleet.run import Run

_COLUMNS = ("image", "digest", "size", "")


def print_locked(
    run: Run, lines: Sequence[Compared], path: Path | None, as_json: bool, no_color: bool
) -> None:
    """`path` is where the lock was written; None where it was only checked."""
    if as_json:
        fields = run_fields(run)
        fields["images"] = [_fields(line) for line in lines]
        sys.stdout.write(dumped(fields))
        return
    out = console(sys.stdout, no_color)
    of_hosts = [(host.name, f) for host in run.hosts for f in host.findings]
    for line in finding_lines([*of_hosts, *(("the fleet", f) for f in run.findings)]):
        out.print(line)
    if out.is_terminal:
        table = Table(*_COLUMNS, box=None, header_style="bold", pad_edge=False)
        for one in lines:
            table.add_row(*map(Text, _row(one)))
        out.print(table)
    else:
        for one in lines:
            out.print(Text(" ".join(cell or "-" for cell in _row(one))))
    if path:
        out.print(Text(f"{path}: {_what_now(lines)}"))


def _what_now(lines: Sequence[Compared]) -> str:
    lacking = sum(line.keeps is None for line in lines)
    if lacking:
        return (
            f"{lacking} of {len(lines)} tags have no line, and a deploy refuses those "
            "(image.unlocked): mend what is said above, and run again"
        )
    return "review it, and keep it with the inventory; a deploy runs it"


def _row(line: Compared) -> tuple[str, ...]:
    kept = line.keeps
    if kept is None:
        return line.tag.image, "", "", line.state
    size = f"{kept.size / 1e6:.0f} MB" if kept.size else ""
    return line.tag.image, kept.digest, size, line.state


def _fields(line: Compared) -> dict[str, Any]:
    return {
        "reference": line.tag.image,
        "state": line.state,
        "why": line.tag.why,
        "now": asdict(line.tag.locked) if line.tag.locked else None,
        "was": asdict(line.line) if line.line else None,
    }
