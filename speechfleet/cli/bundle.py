"""`speechfleet bundle`: all that a site needs which reaches nothing, in one folder or file."""

import click

from speechfleet.cli import bundle_create, bundle_load, bundle_verify


@click.group(name="bundle")
def command() -> None:
    """Carry images, the tool and all it needs to a site that reaches nothing.

    \b
    Examples:
      speechfleet bundle create /media/stick/spring --inventory prod.yml
      speechfleet bundle verify /media/stick/spring
      speechfleet bundle load /media/stick/spring --inventory prod.yml
    """


for _one in (bundle_create.command, bundle_verify.command, bundle_load.command):
    command.add_command(_one)
