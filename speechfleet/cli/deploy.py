"""`speechfleet deploy`"""

from typing import Any

import click

from speechfleet.cli.options import changing, prune_services


@click.command("deploy")
@changing
@prune_services
def command(prune_services: bool, **options: Any) -> int:
    """Make the fleet what the inventory says, and verify it.

    Nothing changes before the plan was shown and agreed to. A host that does not come up is
    turned back to what it ran before. An instance that the inventory no longer names is left
    alone, and named, unless --prune-services says that it goes.

    \b
    Example:
      speechfleet deploy --inventory prod.yml --limit berlin
    """
    from speechfleet.cli.deploying import Deploy

    return Deploy("deploy", options, prune_services).run()
