"""`speechfleet deploy`"""

from typing import Any

import click

from speechfleet.cli.options import agreeing, asking, option


@click.command("deploy")
@asking
@agreeing
@option("-D", "--diff", is_flag=True, help="Show the plan as a diff of units and settings.")
@option(
    "--show-logs",
    is_flag=True,
    help="Show log lines of an instance that failed. They can hold what people said.",
)
def command(diff: bool, show_logs: bool, **options: Any) -> int:
    """Make the fleet what the inventory says, and verify it.

    Nothing changes before the plan was shown and agreed to. A host that does not come up is
    turned back to what it ran before.

    \b
    Example:
      speechfleet deploy --inventory prod.yml --limit berlin
    """
    from speechfleet.cli.deploying import Deploy

    return Deploy(diff, show_logs, options).run()
