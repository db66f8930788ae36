"""`speechfleet first-contact`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.new_file import NewFile
from speechfleet.cli.options import asking, option


@click.command("first-contact")
@click.argument("host", shell_complete=completing.patterns)
@click.argument("service", shell_complete=completing.services)
@option(
    "--out",
    type=NewFile(),
    metavar="FILE.json",
    help="Where to write what was seen; a FILE.txt is written beside.  "
    "[default: first-contact-KIND-TAG.json]",
)
@option("--despite-memory", is_flag=True, help="Do it though the host has too little memory free.")
@asking
def command(host: str, service: str, out: Path | None, despite_memory: bool, **options: Any) -> int:
    """Run the image of SERVICE on HOST in containers of its own, and record what it is like.

    For the first operator with a real image: nobody who wrote this has ever run one. Ten checks
    compare what the image does with what is relied on here, and a file to send back tells of
    them. It holds no key, endpoint, host or address.

    The containers have the service's limits and key, and publish no port; what is deployed is
    left alone. The image is pulled where it is missing, and stays. It takes as long as the service
    may take to get ready, twice, and some minutes. No query is sent.

    Exit code 6: it did not get ready, or its key was not accepted; what was seen is written anyway.

    \b
    Example:
      speechfleet first-contact ber-01 stt-en --inventory prod.yml
    """
    if out and out.suffix == ".txt":
        message = f"{out} is to be read by people, and is written beside; wanted FILE.json"
        raise click.BadParameter(message, param_hint="--out")
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.contacting import make_contact

    return make_contact(asking_of(options), host, service, out, despite_memory)
