"""`speechfleet vault rekey`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.options import WANTED_FILES, unlocking
from speechfleet.cli.vault_id import SourceOfVaultId


@click.command("rekey")
@WANTED_FILES
@unlocking
@click.option(
    "--new-vault-password-file",
    type=click.Path(path_type=Path),
    help="File with the new password; an executable one is run.",
)
@click.option(
    "--new-vault-id",
    type=SourceOfVaultId(),
    metavar="NAME@SOURCE",
    help="The new password with its vault id; SOURCE is a file, an executable or prompt.",
)
def command(
    files: tuple[Path, ...],
    new_vault_password_file: Path | None,
    new_vault_id: str | None,
    **options: Any,
) -> None:
    """Lock FILES with a new password. None is replaced unless all of them open, all new ones are
    written beside them, and nobody else has written to one meanwhile; should it end half way even
    so, it says which are new.

    Whoever knew the old password can still open old copies: change the secrets in them too.

    \b
    Example:
      speechfleet vault rekey vault.yml --vault-id old@~/.old --new-vault-id prod@~/.new
    """
    from speechfleet.cli.rekeying import new_lock
    from speechfleet.cli.unlocking import incoming, locked, outgoing, unlocking_of
    from speechfleet.secrets.locked_file import opened_data

    data = incoming(files)
    passwords = unlocking_of(options).passwords()
    texts = {path: opened_data(one, str(path), passwords).text for path, one in data.items()}
    password = new_lock(new_vault_password_file, new_vault_id)
    outgoing({path: locked(text, password) for path, text in texts.items()}, data)
