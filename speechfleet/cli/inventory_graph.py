"""`speechfleet inventory graph`"""

from pathlib import Path

import click

from speechfleet.cli.options import reading


@click.command("graph")
@click.argument("group", default="all")
@reading
def command(group: str, inventory: tuple[Path, ...], extra_vars: tuple[str, ...]) -> None:
    """Show the groups as a tree, as `ansible-inventory --graph` does.

    \b
    Example:
      speechfleet inventory graph berlin --inventory prod.yml
    """
    from speechfleet.cli.looking_up import known, looked_up
    from speechfleet.reports.group_tree import group_tree

    tree = looked_up(inventory, extra_vars).tree
    click.echo(group_tree(tree, known(group, tree.groups, "group")), nl=False)
