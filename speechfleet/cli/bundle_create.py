"""`speechfleet bundle create`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.folder import Folder
from speechfleet.cli.options import LIMIT, reading
from speechfleet.cli.python_version import python_version


@click.command("create")
@click.argument("bundle", type=click.Path(path_type=Path, file_okay=False))
@reading
@LIMIT
@click.option("--archive", is_flag=True, help="Write BUNDLE.tar too: the folder as one file.")
@click.option(
    "--packages",
    type=Folder(),
    metavar="FOLDER",
    help="Take packages for bare hosts along: a folder of .deb files for each release (bookworm/).",
)
@click.option(
    "--python",
    metavar="VERSION",
    callback=python_version,
    help="For which Python the wheels are (3.12); left out: the one that runs this.",
)
@click.option(
    "--from-docker", is_flag=True, help="Take the images from the Docker engine of this machine."
)
@click.option(
    "--insecure", is_flag=True, help="Ask the registry without TLS, or without knowing it by TLS."
)
@click.option("--tool-only", is_flag=True, help="Without images and licences: to upgrade the tool.")
@click.option(
    "--without-licences", is_flag=True, help="Leave the licences of disconnected containers out."
)
def command(bundle: Path, **options: Any) -> int:
    """Make the folder BUNDLE, or finish one that was interrupted.

    It has the images that the inventory names, the tool as a wheel with all its wheels,
    playbooks, templates, a script that installs it all without a network, and the digest of
    every file. What is there and right is not fetched again. It has no inventory, and no secret
    but the licences of disconnected containers: they lie in it as they do here, not encrypted.
    One that is missing or has ended is named first of all, with the command that fetches it.

    \b
    Examples:
      speechfleet bundle create /media/stick/spring --inventory prod.yml
      speechfleet bundle create spring --inventory prod.yml --limit berlin --archive
    """
    from speechfleet.cli.bundling import create_bundle

    return create_bundle(bundle, **options)
