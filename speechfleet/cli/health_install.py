"""`speechfleet health install`"""

from pathlib import Path
from typing import Any

import click

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False, resolve_path=True)


@click.command(
    "install",
    context_settings={"ignore_unknown_options": True},
    options_metavar="--at HH:MM [OPTIONS] OPTIONS-OF-HEALTH",
)
@click.option("--at", required=True, metavar="HH:MM", help="When, by the local time.")
@click.option("--user", metavar="NAME", help="As whom; left out: who called sudo.")
@click.option("--name", default="", metavar="NAME", help="Tells several nightly runs apart.")
@click.option("--ssh-key", type=_FILE, help="A key for all hosts, handed over by systemd.")
@click.option(
    "--become-password-file",
    type=_FILE,
    help="A file with the sudo password of all hosts, handed over by systemd.",
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="")
def command(words: tuple[str, ...], **options: Any) -> int:
    """Have `health --tell` run every night, by a timer of systemd on this controller.

    Wants root, and the options of `health` as they work by hand. The run is started once as it
    is installed, as the user, hardened and without a terminal; where that fails, nothing is
    installed, and what it said is shown. Hosts that are ill are no failure. The file given by
    --vault-password-file is handed over by systemd, so that only root need be able to read it.

    \b
    Examples:
      sudo speechfleet health install --at 02:30 --inventory prod.yml
      sudo speechfleet health install --at 02:30 --user speech --inventory prod.yml \\
        --vault-password-file /root/vault-password
    """
    from speechfleet.cli.installing import install_nightly

    return install_nightly(words, **options)
