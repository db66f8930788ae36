"""`speechfleet diagnose`"""

from pathlib import Path
from typing import Any

import click

from speechfleet.cli.new_file import NewFile
from speechfleet.cli.options import HOSTS, asking, option
from speechfleet.cli.times import span


@click.command("diagnose")
@HOSTS
@option(
    "--archive",
    type=NewFile(),
    metavar="FILE.tar.gz",
    help="Write a support archive: what is known of these hosts, without speech and secrets.",
)
@option("--no-image", is_flag=True, help="Do not run the image; needs no ApiKey then.")
@option("--image", default="", metavar="IMAGE", help="Run this image instead of the vendor's.")
@option("--show-output", is_flag=True, help="Show all that the image printed.")
@option(
    "--time-limit",
    default="10m",
    show_default=True,
    callback=span,
    metavar="TIME",
    help="End the image on a host after so long, its pull included.",
)
@asking
def command(hosts: tuple[str, ...], archive: Path | None, **options: Any) -> int:
    """Run the vendor's diagnostics image on HOSTS, and explain what is amiss there.

    It tests the way from a container to the billing endpoint, with endpoint and key of each
    resource that services of the host are billed to. It is one container of its own, without a
    port; it and, where it was not there before, its image are gone afterwards. What it says is
    explained by the catalogue of causes, beside all that `health` finds on the host.

    The key goes to the container's environment by a pipe. Exit code 6: something is amiss.

    \b
    Example:
      speechfleet diagnose ber-01 --inventory prod.yml
      speechfleet diagnose berlin --inventory prod.yml --archive berlin.tar.gz
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.diagnosing import Wanted, diagnose

    if not options["time_limit"]:
        raise click.BadParameter("wanted some time", param_hint="--time-limit")
    names = ("no_image", "image", "show_output", "time_limit")
    wanted = Wanted(archive, *(options.pop(name) for name in names))
    return diagnose(asking_of(options), hosts, wanted)
