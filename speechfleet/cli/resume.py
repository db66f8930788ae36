"""`speechfleet resume`"""

from typing import Any

import click

from speechfleet.cli.options import agreeing, option, showing


@click.command("resume")
@click.argument("run", required=False)
@agreeing
@option("-D", "--diff", is_flag=True, help="Show the plan as a diff of units and settings.")
@option(
    "--show-logs",
    is_flag=True,
    help="Show log lines of an instance that failed. They can hold what people said.",
)
@option("-K", "--ask-become-pass", is_flag=True, help="Ask for the sudo password.")
@showing
@click.pass_context
def command(context: click.Context, /, run: str | None, **options: Any) -> int:
    """Deploy to the hosts that an earlier run left unfinished.

    RUN is (part of) its name; without it, it is the last run. Inventory, vault and pace are as
    they were then; every host is asked and planned anew.

    \b
    Example:
      speechfleet resume 20261122T180000Z-deploy-3f9a
    """
    from speechfleet.cli.resuming import resume

    return resume(context, run, options)
