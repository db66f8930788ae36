"""The releases that hosts keep: a table on a terminal, plain lines in a pipe, or the run's JSON
document with `releases` at each host."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from speechfleet.plan.kept import Listed
from speechfleet.reports.json import dumped, run_fields
from speechfleet.reports.rows import print_rows
from speechfleet.run import Run

_COLUMNS = ("host", "instance", "release", "tag", "verified", "")


def print_releases(
    run: Run, found: Sequence[Sequence[Listed]], as_json: bool, no_color: bool
) -> None:
    """`found` has the releases of each host of the run, in its order."""
    if as_json:
        sys.stdout.write(dumped(_fields(run, found)))
        return
    print_rows(run, _COLUMNS, _rows(run, found), no_color)


def _rows(run: Run, found: Sequence[Sequence[Listed]]) -> Iterator[tuple[str, ...]]:
    for host, releases in zip(run.hosts, found, strict=True):
        if not releases:
            none = "keeps no release" if host.state == "fine" else host.state
            yield host.name, "", "", "", "", none
        for kept in releases:
            yield host.name, kept.instance, kept.release, kept.tag, kept.verified, kept.remark


def _fields(run: Run, found: Sequence[Sequence[Listed]]) -> dict[str, Any]:
    fields = run_fields(run)
    for host, releases in zip(fields["hosts"], found, strict=True):
        host["releases"] = [asdict(kept) for kept in releases]
    return fields
