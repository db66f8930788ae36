"""`speechfleet drift`"""

from typing import Any

import click

from speechfleet.cli.options import asking, option


@click.command("drift")
@asking
@option(
    "--keys",
    is_flag=True,
    help="Compare the ApiKeys too, by their digests; that needs the vault.",
)
def command(keys: bool, **options: Any) -> int:
    """Show where hosts differ from the inventory, and change nothing.

    Compared are units, settings, limits, ports, images, what is enabled, and the files of ours;
    it is what `deploy` would change, and mends. Leaves with 6 where something differs. An
    instance that is not in the inventory is named, and is no drift: a deploy leaves it alone.

    \b
    Example:
      speechfleet drift --inventory prod.yml
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.comparing import compare

    return compare(asking_of(options), keys)
