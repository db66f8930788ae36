"""`speechfleet logs`"""

from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.options import asking_in, option
from speechfleet.cli.times import earlier


@click.command("logs")
@click.argument(
    "names", nargs=-1, metavar="[SERVICE|INSTANCE|HOST]...", shell_complete=completing.services
)
@option("-f", "--follow", is_flag=True, help="Go on with what is logged from now, until Ctrl-C.")
@option(
    "--since", callback=earlier, metavar="TIME", help="From 30m ago, or 2026-12-01T18:00 (UTC)."
)
@option("--until", callback=earlier, metavar="TIME", help="To such a time.")
@option(
    "-n",
    "--lines",
    type=click.IntRange(min=0),
    help="Look at the last LINES of each container.  [default: 1000; all with --since]",
)
@option("--grep", metavar="REGEX", help="Only what matches, of what is shown.")
@option(
    "--all", "everything", is_flag=True, help="Show every line. They can hold what people said."
)
@asking_in("text", "json", forks=("--forks",))
def command(names: tuple[str, ...], **options: Any) -> int:
    """Show the containers' logs of the fleet as one, in the order of their times.

    A Speech container logs what it hears. So lines are only looked at for what the catalogue
    of causes knows (`explain`), and its words are shown for them; --all shows the lines.

    Times are UTC, by each host's own clock. Of a host at most the newest MiB is read, of many
    hosts less (64 MiB together). A container's log goes with it: what was there before the last
    start is gone. --output json gives a JSON object for each line.

    \b
    Example:
      speechfleet logs stt-en --inventory prod.yml --since 2h
      speechfleet logs ber-01 --inventory prod.yml --follow --all
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.reading_logs import read_logs, wanted_of

    wanted = wanted_of(options)
    return read_logs(asking_of(options), names, wanted)
