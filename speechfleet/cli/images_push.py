"""`speechfleet images push`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.folder import Folder
from speechfleet.cli.options import DRY_RUN, changing, option


@click.command("push")
@option(
    "--from",
    "folder",
    required=True,
    type=Folder(),
    metavar="FOLDER",
    help="A bundle, or any folder in the OCI image layout.",
)
@DRY_RUN
@changing
def command(folder: Path, **options: Any) -> int:
    """Bring images to hosts over SSH, and have their Docker load them; switch nothing.

    For hosts that reach no registry: they need sshd and Docker, and nothing else. Of each image
    only the layers come that a host does not have. Where the connection breaks, it goes on from
    there, now or in the next run. With speech_seed in the inventory the images of a site go to one
    host of it, and from there to its others. The next deploy finds them. Needs no ApiKey.

    \b
    Example:
      speechfleet images push --inventory prod.yml --from bundle/ --dry-run
    """
    from speechfleet.cli.pushing import Push

    return Push("images-push", options, folder).run()
