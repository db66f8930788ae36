"""`speechfleet models fetch`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.options import asking, option


@click.command("fetch")
@click.argument("host", shell_complete=completing.patterns)
@click.argument("model")
@option(
    "--into",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where the model is to lie here, in a folder of its name.",
)
@asking
def command(host: str, model: str, into: Path, **options: Any) -> int:
    """Bring a custom model from a host that downloaded it to this machine.

    First `models download`, or a deploy to a connected host that got ready. Where the connection
    breaks, run it again: what came stays. Each file is compared by its digest. Needs no ApiKey.

    \b
    Example:
      speechfleet models fetch staging 5f1c1f9e --inventory connected.yml --into models/
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.carrying_models import fetch

    return fetch(asking_of(options), host, model, into)
