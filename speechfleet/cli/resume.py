"""`speechfleet resume`"""

from typing import Any

import click

from speechfleet.cli.options import DIFF, SHOW_LOGS, agreeing, option, showing


@click.command("resume")
@click.argument("run", required=False)
@agreeing
@DIFF
@SHOW_LOGS
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
