"""`speechfleet vault edit`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.options import ENCRYPT_VAULT_ID, unlocking


@click.command("edit")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@unlocking
@ENCRYPT_VAULT_ID
def command(file: Path, encrypt_vault_id: str | None, **options: Any) -> None:
    """Edit a vault in VISUAL or EDITOR, or make a new one.

    Its plain text is in memory alone (XDG_RUNTIME_DIR or /dev/shm), and gone with this process,
    however that ends. The file is replaced as a whole, under the password and vault id that it
    had; mode and owner stay. Where it cannot be, what you wrote is kept, locked, in FILE.edited
    beside it or elsewhere: the message says where. Of text that is not YAML you are warned; it is
    kept. vim is told to keep nothing; of other editors make sure that their own settings keep no
    copies elsewhere.

    \b
    Example:
      EDITOR=nano speechfleet vault edit vault.yml
    """
    from speechfleet.cli.unlocking import unlocking_of
    from speechfleet.cli.vault_editing import edit

    click.echo(edit(file, unlocking_of(options), encrypt_vault_id), err=True)
