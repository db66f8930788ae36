"""`speechfleet models download`"""

from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.locales import locale
from speechfleet.cli.options import asking, option
from speechfleet.cli.times import span


@click.command("download")
@click.argument("host", shell_complete=completing.patterns)
@click.argument("services", nargs=-1, metavar="[SERVICE]...", shell_complete=completing.services)
@option(
    "--display",
    metavar="LOCALE",
    callback=locale,
    help="Fetch the display models of this locale (en-us) too, of every type.",
)
@option(
    "--time-limit",
    default="1h",
    show_default=True,
    callback=span,
    metavar="TIME",
    help="How long to wait for each model, once the image is there.",
)
@asking
def command(
    host: str, services: tuple[str, ...], display: str | None, time_limit: int, **options: Any
) -> int:
    """Fetch custom models to HOST, which has Docker and reaches Azure.

    On HOST the image of each SERVICE of custom speech runs once, until it serves with its model,
    and is stopped. It gets the key of the service's resource; where that runs disconnected, that of
    its model_resource, since the resource of a licence may not fetch models. A model that is there
    already is not fetched again. `models fetch` brings it from there to this machine.

    \b
    Example:
      speechfleet models download staging-1 stt-custom --inventory prod.yml
      speechfleet models download staging-1 --inventory prod.yml --display en-us
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.downloading_models import download

    if not time_limit:
        raise click.BadParameter("wanted some time", param_hint="--time-limit")
    return download(asking_of(options), host, services, display, time_limit)
