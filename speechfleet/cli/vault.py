"""`speechfleet vault`: files that are locked with a password, as Ansible's are."""

import click

from speechfleet.cli import (
    vault_decrypt,
    vault_edit,
    vault_encrypt,
    vault_encrypt_string,
    vault_rekey,
    vault_view,
)


@click.group(name="vault")
def command() -> None:
    """View, edit and lock vaults: files of secrets that ansible-vault can open too.

    \b
    Examples:
      speechfleet vault edit vault.yml
      speechfleet vault view vault.yml --vault-password-file ~/.fleet-vault-password
    """


for _one in (
    vault_view.command,
    vault_edit.command,
    vault_encrypt.command,
    vault_decrypt.command,
    vault_encrypt_string.command,
    vault_rekey.command,
):
    command.add_command(_one)
