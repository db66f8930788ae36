"""`speechfleet images`: the images of a fleet."""

import click

from speechfleet.cli import images_list, images_lock, images_pull, images_push


@click.group(name="images")
def command() -> None:
    """List the images of a fleet, lock them by digest, pull or push them ahead of a deploy.

    \b
    Examples:
      speechfleet images list --inventory prod.yml
      speechfleet images lock --inventory prod.yml
      speechfleet images pull --inventory prod.yml --limit berlin
      speechfleet images push --inventory prod.yml --from bundle/
    """


for _one in (images_list.command, images_lock.command, images_pull.command, images_push.command):
    command.add_command(_one)
