"""`speechfleet init`"""

from pathlib import Path

import click

from speechfleet.cli.options import option


@click.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--host", "hosts", metavar="[NAME=]ADDRESS", multiple=True, help="A host; repeatable."
)
@click.option("--user", help="Who logs in there. [default, without a terminal: ssh's own]")
@click.option("--endpoint", metavar="URL", help="The Azure resource's endpoint.")
@click.option(
    "--key-file",
    metavar="FILE",
    help="A file with a key of that resource; - reads it from standard input.",
)
@click.option(
    "--tag",
    default="4.12.0-amd64-en-us",
    show_default=True,
    help="The speech-to-text image that shall run on each host.",
)
@option(
    "--vault-password-file",
    type=click.Path(path_type=Path),
    help="File with the new vault's password; an executable one is run.",
)
def command(
    folder: Path,
    hosts: tuple[str, ...],
    user: str | None,
    endpoint: str | None,
    key_file: str | None,
    tag: str,
    vault_password_file: Path | None,
) -> int:
    """Write a folder for a new fleet: inventory, locked vault, playbooks, known_hosts.

    On a terminal it asks for what no option gives. FOLDER must be empty, or not there yet.

    \b
    Example:
      speechfleet init fleet
      speechfleet init fleet --host ber-01=10.1.2.3 --endpoint https://west.example/ \\
        --key-file key.txt --vault-password-file ~/.fleet-vault-password
    """
    from speechfleet.cli.founding import Founding

    return Founding(hosts, user, endpoint, key_file, tag, vault_password_file).found(folder)
