"""`speechfleet bundle load`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.options import changing, option


@click.command("load")
@click.argument("bundle", type=click.Path(path_type=Path, exists=True))
@changing
@option(
    "--provision",
    is_flag=True,
    help="Make bare hosts fit first, from the packages in the bundle.",
)
@option("--verified", is_flag=True, help="Do not read the bundle once more: it was just verified.")
@click.pass_context
def command(
    context: click.Context, /, bundle: Path, provision: bool, verified: bool, **options: Any
) -> int:
    """Deploy what the inventory says out of BUNDLE, in a site that reaches nothing.

    One after the other: verify the bundle, `licence take BUNDLE` where it has licences,
    `provision --packages BUNDLE` where it is asked for, `images push --from BUNDLE`, `deploy`.
    Each that changes hosts shows its plan and asks, unless --yes says that it need not. The first
    that does not end well is the last; called again, it does what is left.

    \b
    Example:
      speechfleet bundle load spring --inventory prod.yml
      speechfleet bundle load spring --inventory prod.yml --provision --limit berlin --yes
    """
    from speechfleet.cli.loading import load_bundle

    return load_bundle(context, bundle, provision, verified, options)
