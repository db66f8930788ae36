"""`speechfleet deploy`"""

from typing import Any

import click

from speechfleet.cli.options import asking, option, pacing


@click.command("deploy")
@asking
@pacing
@option("-y", "--yes", is_flag=True, help="Do not ask before changing anything.")
@option("-D", "--diff", is_flag=True, help="Show the plan as a diff of units and settings.")
@option(
    "--show-logs",
    is_flag=True,
    help="Show log lines of an instance that failed. They can hold what people said.",
)
def command(yes: bool, diff: bool, show_logs: bool, **options: Any) -> int:
    """Make the fleet what the inventory says, and verify it.

    Nothing changes before the plan was shown and agreed to. A host that does not come up is
    turned back to what it ran before.

    \b
    Example:
      speechfleet deploy --inventory prod.yml --limit berlin
      speechfleet deploy --inventory prod.yml --canary 1 --bake 10m --serial 5,20%
    """
    from speechfleet.cli.deploying import Deploy

    return Deploy(yes, diff, show_logs, options).run()
