"""`speechfleet prune`"""

from typing import Any

import click

from speechfleet.cli.options import DRY_RUN, changing


@click.command("prune")
@DRY_RUN
@changing
def command(**options: Any) -> int:
    """Remove releases and images that nothing needs any more.

    What stays on a host: what runs, what the inventory wants, the release that each instance
    would be rolled back to, and whatever any container was made of, running or not. Of the
    images only those go that a deploy has pulled. What would go is shown first. Needs no ApiKey.

    \b
    Example:
      speechfleet prune --inventory prod.yml --limit berlin
    """
    from speechfleet.cli.pruning import Prune

    return Prune("prune", options).run()
