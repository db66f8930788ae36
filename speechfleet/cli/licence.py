"""`speechfleet licence`: the licences of disconnected containers."""

import click

from speechfleet.cli import licence_download, licence_list, licence_take


@click.group(name="licence")
def command() -> None:
    """Fetch, carry and list the licences that disconnected containers run with.

    They lie beside the inventory in the folder licences (or where speech_licences says), each
    for one resource, image and model. They are secrets: whoever has one runs containers at its
    owner's expense.

    \b
    Examples:
      speechfleet licence download staging-1 --inventory prod.yml
      speechfleet licence list --inventory prod.yml
      speechfleet licence take spring --inventory prod.yml
    """


for _one in (licence_download.command, licence_list.command, licence_take.command):
    command.add_command(_one)
