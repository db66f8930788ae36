"""`speechfleet exec`"""

from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.options import asking_in, option
from speechfleet.cli.times import span


@click.command("exec")
@click.argument("pattern", shell_complete=completing.patterns)
@click.argument("words", nargs=-1, required=True, metavar="-- COMMAND...", type=click.UNPROCESSED)
@option(
    "--time-limit",
    default="1m",
    show_default=True,
    callback=span,
    metavar="TIME",
    help="End the command on a host after so long.",
)
@asking_in("text", "json")
def command(pattern: str, words: tuple[str, ...], time_limit: int, **options: Any) -> int:
    """Run a command as root on the hosts that PATTERN means, as with --limit.

    It is no part of any plan: speechfleet asks nothing before, undoes nothing after, and
    neither a hold nor somebody's deploy keeps it away. What it changes, the next plan finds.

    COMMAND is words, and no shell looks at them; for a shell, say `sh -c '...'`. Others on the
    host can read the words while it runs: put no secret there. It has no input; its output and
    its errors come as one, the first MiB of a host (of many hosts less). Whatever ends
    speechfleet ends the command too. Exit code 6: it failed somewhere, or took too long; 5: a
    connection broke, and what became of the command there is not known.

    \b
    Example:
      speechfleet exec ber --inventory prod.yml -- df -h /var/lib/docker
      speechfleet exec all --inventory prod.yml --time-limit 10m -- sh -c 'apt-get update | tail -1'
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.executing import execute

    if not time_limit:
        raise click.BadParameter("wanted some time", param_hint="--time-limit")
    return execute(asking_of(options), pattern, words, time_limit)
