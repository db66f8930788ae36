"""How `speechfleet usage collect` goes: ask every host, and sum up."""

import time

import click

from speechfleet.cli.asking import Asking, load_fleet, opened
from speechfleet.errands.usage import Collect
from speechfleet.reports.trouble import print_trouble
from speechfleet.reports.usage import print_usage
from speechfleet.run import Run, new_run_id
from speechfleet.survey import at_each


def collect(asking: Asking, month: str, only_totals: bool) -> int:
    """Ask, print, and return the exit code; `month` is `YYYY-MM`."""
    moment, began = time.time(), time.monotonic()
    fleet = load_fleet(asking, keys=False)
    its = Collect(f"{month[5:]}/{month[:4]}")
    with opened(fleet, asking) as door:
        done = at_each(fleet.hosts, door, asking.forks, its)
    hosts = tuple(one.outcome for one in done)
    seconds = time.monotonic() - began
    run = Run(
        new_run_id("usage"), "usage collect", hosts, seconds, inventory=asking.sources, began=moment
    )
    used = [one for host in done for one in host.used]
    form = "json" if asking.json else asking.output
    print_usage(run, used, month, form, only_totals, asking.no_color)
    if form != "json":
        print_trouble(hosts, asking.no_color)
    if form == "table" and not (used or run.exit_code):
        click.echo(f"no disconnected instance on these hosts has usage in {month}", err=True)
    return run.exit_code
