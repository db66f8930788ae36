"""`speechfleet inventory show`"""

from pathlib import Path

import click

from speechfleet.cli.options import reading


@click.command("show")
@click.argument("host")
@reading
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(
    host: str, inventory: tuple[Path, ...], extra_vars: tuple[str, ...], as_json: bool
) -> None:
    """Show a host as it is wanted: every value, defaults too, secrets as [secret].

    \b
    Example:
      speechfleet inventory show ber-01 --inventory prod.yml
    """
    from speechfleet.cli.looking_up import known, looked_up
    from speechfleet.reports.host_values import host_values

    hosts = {one.name: one for one in looked_up(inventory, extra_vars).fleet.hosts}
    click.echo(host_values(hosts[known(host, hosts, "host")], as_json), nl=False)
