"""`speechfleet vault encrypt-string`"""

from typing import Any

import click

from speechfleet.cli.options import ENCRYPT_VAULT_ID, unlocking


@click.command("encrypt-string")
@click.option("-n", "--name", metavar="NAME", help="The key that it shall stand behind in YAML.")
@unlocking
@ENCRYPT_VAULT_ID
def command(name: str | None, encrypt_vault_id: str | None, **options: Any) -> None:
    """Print a secret as a !vault value, to be put into an inventory.

    It is typed at the terminal, or read from standard input without the line end; never an
    argument, which every user of this machine could see.

    \b
    Examples:
      speechfleet vault encrypt-string --name key
      pass show speech-west | speechfleet vault encrypt-string --vault-id prod@~/.prod-password
    """
    from speechfleet.cli.inline import asked_or_read, check_name, yaml_value
    from speechfleet.cli.unlocking import locked, unlocking_of

    check_name(name)
    secret = asked_or_read()
    password = unlocking_of(options).lock(encrypt_vault_id)
    click.echo(yaml_value(name, locked(secret, password).decode()), nl=False)
