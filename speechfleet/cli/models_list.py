"""`speechfleet models list`"""

from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.locales import locale as locale_of
from speechfleet.cli.options import asking, option
from speechfleet.cli.times import span


@click.command("list")
@click.argument("host", shell_complete=completing.patterns)
@click.argument("service", shell_complete=completing.services)
@option("--locale", required=True, callback=locale_of, help="Of which locale (en-us).")
@option("--display", is_flag=True, help="List display models, and no base models.")
@option(
    "--time-limit",
    default="15m",
    show_default=True,
    callback=span,
    metavar="TIME",
    help="How long to wait for the list, once the image is there.",
)
@asking
def command(
    host: str, service: str, locale: str, display: bool, time_limit: int, **options: Any
) -> int:
    """List the base models that the resource of a custom speech SERVICE may fetch.

    On HOST, which has Docker and reaches Azure, the image of SERVICE runs once and lists them. The
    id of one can be the `model` of a service, as that of a custom model can.

    \b
    Example:
      speechfleet models list staging-1 stt-custom --locale en-us --inventory prod.yml
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.downloading_models import show

    return show(asking_of(options), host, service, locale, display, time_limit or 1)
