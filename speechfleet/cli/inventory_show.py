"""`speechfleet inventory show`"""

from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.options import reading


@click.command("show")
@click.argument("host", shell_complete=completing.hosts)
@reading
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(host: str, as_json: bool, **options: Any) -> None:
    """Show a host as it is wanted: every value, defaults too, secrets as [secret].

    \b
    Example:
      speechfleet inventory show ber-01 --inventory prod.yml
    """
    from speechfleet.cli.looking_up import known, looked_up
    from speechfleet.reports.host_values import host_values

    found = looked_up(options)
    hosts = {one.name: one for one in found.fleet.hosts}
    chosen = hosts[known(host, hosts, "host")]
    click.echo(host_values(chosen, found.secrets, as_json), nl=False)
