"""`speechfleet plan`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.new_file import NewFile
from speechfleet.cli.options import DIFF, PRUNE_SERVICES, asking, option, pacing


@click.command("plan")
@asking
@pacing
@DIFF
@option("--exit-code", is_flag=True, help="Leave with 6 where something would change.")
@option(
    "--out",
    type=NewFile(),
    metavar="FILE",
    help="Save the plan, for `deploy --plan FILE`. No secret is in it.",
)
@PRUNE_SERVICES
def command(exit_code: bool, out: Path | None, prune_services: bool, **options: Any) -> int:
    """Show what a deploy would do, and change nothing.

    \b
    Example:
      speechfleet plan --inventory prod.yml --diff
    """
    from speechfleet.cli.planning import show_plan

    return show_plan(options, exit_code, out, prune_services=prune_services)
