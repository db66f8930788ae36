"""`speechfleet licence take`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.options import reading


@click.command("take")
@click.argument("bundle", type=click.Path(path_type=Path, exists=True))
@reading
def command(bundle: Path, **options: Any) -> int:
    """Take licences out of BUNDLE, a folder or a tar, into the folder of the inventory.

    Those that its disconnected services run with; the next deploy puts them on hosts. One that is
    there already is replaced by one that was downloaded later, and by no other. Asks no host.
    `bundle load` does this too.

    \b
    Example:
      speechfleet licence take spring --inventory prod.yml
    """
    from speechfleet.cli.carrying_licences import take_licences

    return take_licences(bundle, options)
