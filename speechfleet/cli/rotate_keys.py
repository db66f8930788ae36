"""`speechfleet rotate-keys`"""

from typing import Any

import click

from speechfleet.cli.options import DRY_RUN, RESOURCE, changing, option


@click.command("rotate-keys")
@RESOURCE
@option(
    "--to",
    type=click.Choice(["1", "2"]),
    help="The key to move to; left out, the one that the inventory says (use: key2).",
)
@option(
    "--regenerate",
    is_flag=True,
    help="Then have the resource's own program (regenerate) make the other key anew, if no host "
    "uses it any more.",
)
@DRY_RUN
@changing
def command(resource: str, to: str | None, regenerate: bool, **options: Any) -> int:
    """Move all instances of a RESOURCE from one of its two keys to the other.

    Only the key changes. Each instance is started anew with it, one after the other, and has to
    be ready and its key Valid before the next of its host. A host where that fails is turned
    back to the key that it had; run it again, and it moves what is left.

    At the end it says which hosts, if any, still use the other key. Only when none does is it
    safe to regenerate. A later deploy never brings it back to a host that has left it.

    \b
    Example:
      speechfleet rotate-keys speech-west --inventory prod.yml --to 2
      speechfleet rotate-keys speech-west --inventory prod.yml --to 2 --canary 1 --bake 5m
    """
    from speechfleet.cli.rotating import Rotate

    return Rotate("rotate-keys", options, resource, to or "", regenerate).run()
