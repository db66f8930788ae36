"""What the `inventory` commands share: the inventory read, and a host or group of it found."""

from collections.abc import Collection, Sequence
from pathlib import Path

import click

from speechfleet.inventory.load import Inventory, look
from speechfleet.inventory.spelling import guess


def looked_up(sources: Sequence[Path], extra: Sequence[str]) -> Inventory:
    """Return the inventory; warnings go to standard error. Raises InventoryError."""
    inventory = look(sources, extra=extra)
    for warning in inventory.fleet.warnings:
        click.echo(f"warning: {warning}", err=True)
    return inventory


def known(name: str, names: Collection[str], what: str) -> str:
    """Return the name. Raises UsageError with the nearest where there is none such."""
    if name in names:
        return name
    raise click.UsageError(f'there is no {what} "{name}"{guess(name, names)}')
