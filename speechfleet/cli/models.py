"""`speechfleet models`, and the commands below it"""

import click

from speechfleet.cli import models_fetch, models_push


@click.group("models")
def command() -> None:
    """Carry models of custom speech to hosts that cannot download them.

    \b
    Example:
      speechfleet models fetch staging 5f1c1f9e --inventory connected.yml --into models/
      speechfleet models push berlin 5f1c1f9e --inventory site.yml --from models/
    """


for _one in (models_fetch.command, models_push.command):
    command.add_command(_one)
