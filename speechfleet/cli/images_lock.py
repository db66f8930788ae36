"""`speechfleet images lock`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.folder import Folder
from speechfleet.cli.options import asking, option


@click.command("lock")
@asking
@option("--check", is_flag=True, help="Write nothing; leave with 6 where a tag moved or vanished.")
@option(
    "--from-here",
    is_flag=True,
    help="Have this machine ask the registry, with its own curl, and no host.",
)
@option(
    "--from",
    "folder",
    type=Folder(),
    metavar="FOLDER",
    help="Ask nobody: take what a folder of images (OCI layout) or a bundle holds.",
)
def command(check: bool, from_here: bool, folder: Path | None, **options: Any) -> int:
    """Write down which image each tag of the inventory stands for now.

    The file is the one that `speech_images_lock` names: sorted, for review. Deploys then run
    these images by their digests, whatever becomes of the tags. One host is asked, since hosts
    reach the registry; what an image is that only lies there, it tells too. With --limit the lines
    of other hosts' images stay. Needs no ApiKey, but the registry's login.

    \b
    Example:
      speechfleet images lock --inventory prod.yml
      speechfleet images lock --inventory prod.yml --check
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.locking import lock_images

    return lock_images(asking_of(options), check, from_here, folder)
