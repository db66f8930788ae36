"""The new password of `speechfleet vault rekey`."""

import sys
from pathlib import Path

import click

from speechfleet.cli.unlocking import typed_twice, warn
from speechfleet.inventory.places import Faults
from speechfleet.inventory.vault_password import password_from
from speechfleet.secrets.vault import Password
from speechfleet.secrets.vault_ids import VaultId, read_vault_id


def new_lock(file: Path | None, vault_id: str | None) -> Password:
    """Return it with its vault id: by id, out of a file, or typed twice.

    Raises UsageError, VaultPasswordError.
    """
    if file is not None and vault_id is not None:
        raise click.UsageError("wanted one of --new-vault-id and --new-vault-password-file")
    wanted = read_vault_id(vault_id) if vault_id else VaultId(None, str(file or "prompt"))
    faults = Faults()
    ask = typed_twice if sys.stdin.isatty() else None
    secret = password_from(wanted, ask, faults, "--new-vault-password-file, --new-vault-id")
    warn(faults)
    return Password(wanted.name, secret)
