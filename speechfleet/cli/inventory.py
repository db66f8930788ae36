"""`speechfleet inventory`: what the inventory says, without asking any host."""

import click

from speechfleet.cli import (
    inventory_explain,
    inventory_graph,
    inventory_list,
    inventory_schema,
    inventory_show,
)


@click.group(name="inventory")
def command() -> None:
    """Show what the inventory says. Asks no host and shows no secret.

    \b
    Examples:
      speechfleet inventory list --inventory prod.yml
      speechfleet inventory explain ber-01 --inventory prod.yml
    """


for _one in (
    inventory_list.command,
    inventory_show.command,
    inventory_graph.command,
    inventory_explain.command,
    inventory_schema.command,
):
    command.add_command(_one)
