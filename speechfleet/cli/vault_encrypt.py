"""`speechfleet vault encrypt`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.options import ENCRYPT_VAULT_ID, FILES, OUTPUT_FILE, unlocking


@click.command("encrypt")
@FILES
@unlocking
@ENCRYPT_VAULT_ID
@OUTPUT_FILE
def command(
    files: tuple[Path, ...], encrypt_vault_id: str | None, output: Path | None, **options: Any
) -> None:
    """Lock FILES where they are, or to --output, never over another vault. Without FILES:
    standard input to output.

    What lay on the disk in plain text may still be found there; edit makes a vault that never
    did.

    \b
    Examples:
      speechfleet vault encrypt vault.yml
      pass show speech-west | sed 's/^/speech_west_key: /' |
        speechfleet vault encrypt --output vault.yml --vault-password-file ~/.fleet-vault-password
    """
    from speechfleet.cli.unlocking import check_output, incoming, locked, outgoing, unlocking_of
    from speechfleet.secrets.locked_file import plain_text

    check_output(files, output)
    data = incoming(files)
    texts = {path: plain_text(one, str(path)) for path, one in data.items()}
    password = unlocking_of(options).lock(encrypt_vault_id)
    outgoing({path: locked(text, password) for path, text in texts.items()}, data, output)
