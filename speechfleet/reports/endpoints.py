"""Where clients connect to, in the form that was asked for."""

import sys
from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from speechfleet.reports.console import console
from speechfleet.reports.endpoint import Endpoint, endpoints
from speechfleet.reports.endpoint_env import env_lines
from speechfleet.reports.endpoint_snippets import snippets
from speechfleet.reports.endpoint_targets import targets
from speechfleet.reports.json import document
from speechfleet.run import Run

_OWN = ("127.0.0.1", "[::1]")
_COLUMNS = ("host", "instance", "url", "kind")


def print_endpoints(run: Run, form: str, no_color: bool) -> None:
    """Print them as `form` says: `table`, `json`, `env`, `prometheus` or `snippet`.

    Instances that are not ready are named on standard error, and clients are not sent to them.
    `json` and `prometheus` hold them all the same: who reads those asks how they are.
    """
    every = list(endpoints(run))
    serving = [one for one in every if one.serves]
    match form:
        case "json":
            sys.stdout.write(document(run))
        case "prometheus":
            sys.stdout.write(targets(every))
        case "env":
            sys.stdout.write(env_lines(serving))
        case "snippet":
            sys.stdout.write(snippets(serving))
        case _:
            _print_table(serving, no_color)
    if form != "json":
        _say_missing(run)
    _say_own(every)


def _print_table(found: Iterable[Endpoint], no_color: bool) -> None:
    """A table on a terminal; in a pipe one line each: host, instance, URL."""
    out = console(sys.stdout, no_color)
    if not out.is_terminal:
        for one in found:
            sys.stdout.write(f"{one.host} {one.instance.name} {one.instance.url}\n")
        return
    table = Table(*_COLUMNS, box=None, header_style="bold", pad_edge=False)
    for one in found:
        cells = (one.host, one.instance.name, one.instance.url, one.instance.kind)
        table.add_row(*(Text(cell, overflow="fold") for cell in cells))
    out.print(table)


def _say_missing(run: Run) -> None:
    for host in run.hosts:
        if host.state == "unreachable":
            sys.stderr.write(f"{host.name} is unreachable: its endpoints are not known\n")
    for one in endpoints(run):
        if not one.serves:
            status = one.instance.api_status or "nothing"
            says = f", but /status says {status}" if one.instance.health == "ready" else ""
            sys.stderr.write(f"{one.host} {one.instance.name} is {one.instance.health}{says}\n")


def _say_own(found: Iterable[Endpoint]) -> None:
    """Such an address is the default, since a Speech container knows no login."""
    own = [one for one in found if one.address.rpartition(":")[0] in _OWN]
    if own:
        some = f"{len(own)} URLs are" if len(own) > 1 else "1 URL is"
        sys.stderr.write(
            f"{some} for programs on the same host alone (127.0.0.1). For clients elsewhere: "
            "bind: 0.0.0.0 in the service, and a firewall before it; it has no login and no TLS\n"
        )
