"""`speechfleet history`"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.options import REPORT, option, showing
from speechfleet.cli.times import span


@click.command("history")
@click.argument(
    "names", nargs=-1, metavar="[HOST|SERVICE|INSTANCE]...", shell_complete=completing.services
)
@option(
    "-i",
    "--inventory",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Whose runs; without it those of the inventory that was asked last.",
)
@option("--since", metavar="TIME", default="7d", show_default=True, callback=span,
        help="How far back from the newest run (12h, 30d).")  # fmt: skip
@REPORT
@showing
def command(
    names: tuple[str, ...],
    inventory: tuple[Path, ...],
    since: int,
    reports: Sequence[tuple[str, Path]],
    **options: Any,
) -> int:
    """Say how instances were in the health runs of the past. Asks no host.

    Served is the share of runs in which an instance served; runs in which it was stopped on
    purpose, or its host was out of reach (unknown), are counted apart. Changes are those of its
    level from one run to the next. Without a name only instances are listed that are not as they
    should be, were not all the time, or are among the slowest. The slowest hosts, by how long
    their surveys took, come last. After a run with --limit the other hosts are as their last run
    found them, and reports are of the newest run of all hosts.

    \b
    Example:
      speechfleet history --since 30d
      speechfleet history ber-01 stt-en --json
      speechfleet history --report html=fleet.html
    """
    from speechfleet.cli.looking_back import look_back

    as_json = options["as_json"] or options["output"] == "json"
    return look_back(names, inventory, since, reports, as_json, options["no_color"])
