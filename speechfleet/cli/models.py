"""`speechfleet models`, and the commands below it"""

import click

from speechfleet.cli import models_download, models_fetch, models_list, models_push


@click.group("models")
def command() -> None:
    """Fetch models of custom speech, and carry them to hosts that cannot download them.

    \b
    Example:
      speechfleet models download staging stt-custom --inventory connected.yml
      speechfleet models fetch staging 5f1c1f9e --inventory connected.yml --into models/
      speechfleet models push berlin 5f1c1f9e --inventory site.yml --from models/
    """


for _one in (models_list, models_download, models_fetch, models_push):
    command.add_command(_one.command)
