"""A run's result on standard output, in the form that was asked for."""

import sys
from collections.abc import Collection

from speechfleet.checks.finding import Finding
from speechfleet.reports.json import document
from speechfleet.reports.table import print_table
from speechfleet.run import Run


def print_run(run: Run, as_json: bool, no_color: bool, shown: Collection[Finding] = ()) -> None:
    """`shown` are the findings that stand on the same screen already."""
    if as_json:
        sys.stdout.write(document(run))
    else:
        print_table(run, sys.stdout, no_color, shown)
