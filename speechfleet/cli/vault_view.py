"""`speechfleet vault view`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.options import FILES, unlocking


@click.command("view")
@FILES
@unlocking
def command(files: tuple[Path, ...], **options: Any) -> None:
    """Print what is locked in FILES; - is standard input.

    \b
    Example:
      speechfleet vault view vault.yml
    """
    from speechfleet.cli.unlocking import incoming, unlocking_of
    from speechfleet.secrets.locked_file import bytes_of, opened_data

    data = incoming(files)
    passwords = unlocking_of(options).passwords()
    texts = [opened_data(one, str(path), passwords).text for path, one in data.items()]
    for text in texts:
        click.echo(bytes_of(text), nl=False)
