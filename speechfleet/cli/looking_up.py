"""What the `inventory` commands share: the inventory read, and a host or group of it found."""

import sys
from collections.abc import Collection
from typing import Any

import click

from speechfleet.inventory.load import Inventory, look
from speechfleet.inventory.spelling import guess
from speechfleet.secrets.secret import Secret


def looked_up(options: dict[str, Any]) -> Inventory:
    """Return the inventory that the shared options name; warnings go to standard error.

    Raises InventoryError.
    """
    inventory = look(
        options["inventory"],
        extra=options["extra_vars"],
        vault_password_file=options["vault_password_file"],
        vault_ids=options["vault_ids"],
        ask=asked if sys.stdin.isatty() else None,
    )
    for warning in inventory.fleet.warnings:
        click.echo(f"warning: {warning}", err=True)
    return inventory


def asked(what: str) -> Secret:
    """Ask the person for a secret."""
    return Secret(click.prompt(what, hide_input=True, err=True))


def known(name: str, names: Collection[str], what: str) -> str:
    """Return the name. Raises UsageError with the nearest where there is none such."""
    if name in names:
        return name
    raise click.UsageError(f'there is no {what} "{name}"{guess(name, names)}')
