"""`speechfleet models push`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.options import asking, option


@click.command("push")
@click.argument("pattern", metavar="HOSTS", shell_complete=completing.patterns)
@click.argument("model")
@option(
    "--from",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="FOLDER",
    help="Where `models fetch` has put it.",
)
@asking
def command(pattern: str, model: str, folder: Path, **options: Any) -> int:
    """Place a custom model on the hosts that HOSTS means, over SSH.

    The next start of a service with this model finds it there, and downloads nothing. It has its
    name only when all of it is there; a model that is there already is left alone. Where the
    connection breaks, run it again: it goes on from there. Needs no ApiKey.

    \b
    Example:
      speechfleet models push berlin 5f1c1f9e --inventory site.yml --from models/
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.carrying_models import push

    return push(asking_of(options), pattern, model, folder)
