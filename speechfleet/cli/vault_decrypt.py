"""`speechfleet vault decrypt`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.options import FILES, OUTPUT_FILE, unlocking


@click.command("decrypt")
@FILES
@unlocking
@OUTPUT_FILE
def command(files: tuple[Path, ...], output: Path | None, **options: Any) -> None:
    """Unlock FILES where they are, or to --output. Their plain text is on the disk then.

    Only their owner can read them afterwards. To look at one, view leaves nothing behind; to
    change one, edit does not either. Without FILES: standard input to standard output.

    \b
    Example:
      speechfleet vault decrypt vault.yml --output -
    """
    from speechfleet.cli.unlocking import check_output, incoming, outgoing, unlocking_of
    from speechfleet.secrets.locked_file import bytes_of, opened_data

    check_output(files, output)
    data = incoming(files)
    passwords = unlocking_of(options).passwords()
    texts = {path: opened_data(one, str(path), passwords).text for path, one in data.items()}
    outgoing({path: bytes_of(text) for path, text in texts.items()}, data, output, private=True)
