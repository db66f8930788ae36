"""`speechfleet health`, and the commands below it"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from speechfleet.cli import health_install, health_uninstall
from speechfleet.cli.options import REPORT, TELL, asking, in_itself, option, probing


@in_itself
@click.group(name="health", invoke_without_command=True, subcommand_metavar="[COMMAND]")
@asking
@option(
    "--functional",
    is_flag=True,
    help="Send each instance one query, and compare the answer. It is billed.",
)
@probing
@REPORT
@TELL
@click.pass_context
def command(
    ctx: click.Context,
    /,
    functional: bool,
    reports: Sequence[tuple[str, Path]],
    tell: bool,
    **options: Any,
) -> int | None:
    """Ask every host how it and its instances are, as every night should. Needs no ApiKey.

    One log-in and one command at each host; nothing is changed. Each instance gets one level:
    stopped, down, starting, unready, ready, key-ok or functional. A finding is an error where a
    person is needed, and a warning where it passes by itself or is yet to come. The command
    leaves with 6 where something is amiss.

    \b
    Example:
      speechfleet health --inventory prod.yml
      speechfleet health --inventory prod.yml --report html=health.html
      speechfleet health --inventory prod.yml --functional --probe-limit 2m
    """
    if ctx.invoked_subcommand:
        return None
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.examining import examine
    from speechfleet.cli.probing import limits_of

    limits = limits_of(options)
    return examine(asking_of(options), limits if functional else None, reports, tell)


for _one in (health_install.command, health_uninstall.command):
    command.add_command(_one)
