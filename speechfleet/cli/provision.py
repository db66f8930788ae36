"""`speechfleet provision`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.folder import Folder
from speechfleet.cli.options import DRY_RUN, changing, option


@click.command("provision")
@DRY_RUN
@option(
    "--packages",
    type=Folder(),
    metavar="DIR",
    help="Install from packages brought over SSH: a bundle, or a folder with one folder of .deb "
    "files for each release (bookworm/, noble/).",
)
@changing
def command(packages: Path | None, **options: Any) -> int:
    """Make fresh Debian or Ubuntu hosts fit: Docker, curl, iptables, a kept clock.

    Packages come from the host's own sources (apt), or with --packages from a folder, for hosts
    that reach nothing. What is there stays as it is, Docker's configuration too, and what is
    installed is never taken away again. Needs no ApiKey.

    \b
    Example:
      speechfleet provision --inventory prod.yml --limit ber-07
      speechfleet provision --inventory prod.yml --packages bundle/
    """
    from speechfleet.cli.provisioning import Provision

    return Provision("provision", options, packages).run()
