"""How `health --tell` tells the channels; whatever fails there changes nothing of the run."""

from collections.abc import Sequence

import click

from speechfleet.channels.tell import tell
from speechfleet.inventory.fleet import Channel
from speechfleet.run import Run


def tell_channels(run: Run, channels: Sequence[Channel], limit: str | None) -> None:
    """Tell them, and say on standard error which could not be told."""
    for finding in tell(run, channels, limit):
        said = f"{finding.message}; {finding.fix}"
        click.echo(f"{finding.level}: {finding.code}: {said}", err=True)
