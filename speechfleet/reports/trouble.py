"""Findings on standard error, where standard output holds what hosts said."""

import sys
from collections.abc import Iterable

from speechfleet.reports.console import console
from speechfleet.reports.findings import finding_lines
from speechfleet.run import HostOutcome


def print_trouble(hosts: Iterable[HostOutcome], no_color: bool) -> None:
    """A line for each finding."""
    err = console(sys.stderr, no_color)
    for line in finding_lines((host.name, f) for host in hosts for f in host.findings):
        err.print(line)
