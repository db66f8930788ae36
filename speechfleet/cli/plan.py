"""`speechfleet plan`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.options import asking, option, pacing


@click.command("plan")
@asking
@pacing
@option("-D", "--diff", is_flag=True, help="Show units and settings as a diff.")
@option("--exit-code", is_flag=True, help="Leave with 6 where something would change.")
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Save the plan, for `deploy --plan FILE`. No secret is in it.",
)
def command(diff: bool, exit_code: bool, out: Path | None, **options: Any) -> int:
    """Show what a deploy would do, and change nothing.

    \b
    Example:
      speechfleet plan --inventory prod.yml --diff
    """
    from speechfleet.cli.planning import show_plan

    return show_plan(options, diff, exit_code, out)
