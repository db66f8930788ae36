"""`speechfleet inventory graph`"""

from typing import Any

import click

from speechfleet.cli.options import reading


@click.command("graph")
@click.argument("group", default="all")
@reading
def command(group: str, **options: Any) -> None:
    """Show the groups as a tree, as `ansible-inventory --graph` does.

    \b
    Example:
      speechfleet inventory graph berlin --inventory prod.yml
    """
    from speechfleet.cli.looking_up import known, looked_up
    from speechfleet.reports.group_tree import group_tree

    tree = looked_up(options).tree
    click.echo(group_tree(tree, known(group, tree.groups, "group")), nl=False)
