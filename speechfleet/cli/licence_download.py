"""`speechfleet licence download`"""

from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.options import asking, option
from speechfleet.cli.times import span


@click.command("download")
@click.argument("host", shell_complete=completing.patterns)
@click.argument("services", nargs=-1, metavar="[SERVICE]...", shell_complete=completing.services)
@option(
    "--time-limit",
    default="15m",
    show_default=True,
    callback=span,
    metavar="TIME",
    help="How long to wait for each licence, once its image is there.",
)
@asking
def command(host: str, services: tuple[str, ...], time_limit: int, **options: Any) -> int:
    """Download licences on HOST, which has Docker and reaches Azure.

    On HOST the image of each disconnected SERVICE of the inventory runs once, with the key of its
    resource. Without SERVICE it is those whose licence is missing or ends within 30 days. A
    licence is bound to resource, image and model: another tag needs another one. It is put on
    hosts by the next deploy.

    \b
    Example:
      speechfleet licence download staging-1 --inventory prod.yml
      speechfleet licence download staging-1 stt-en --inventory prod.yml
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.licensing import download

    if not time_limit:
        raise click.BadParameter("wanted some time", param_hint="--time-limit")
    return download(asking_of(options), host, services, time_limit)
