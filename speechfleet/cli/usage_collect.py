"""`speechfleet usage collect`"""

from typing import Any

import click

from speechfleet.cli.options import asking_in, option
from speechfleet.cli.times import month as read_month


@click.command("collect")
@option(
    "--month",
    callback=read_month,
    metavar="YYYY-MM",
    help="The month that is asked for; left out, the one that it is now (UTC).",
)
@option("--total", is_flag=True, help="Only what each commitment comes to, by meter.")
@asking_in("table", "csv", "json")
def command(month: str, total: bool, **options: Any) -> int:
    """Gather what each disconnected instance used in a month, and what each commitment comes to.

    A commitment is a resource and a meter. Exit code 3: a host could not be asked; 6: an instance
    could not be read. Either way the sums are too small. Nothing is changed on hosts, where the
    records stay.

    \b
    Example:
      speechfleet usage collect --inventory prod.yml --month 2026-11 --output csv > november.csv
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.collecting import collect

    return collect(asking_of(options), month, total)
