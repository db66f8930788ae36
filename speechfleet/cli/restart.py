"""`speechfleet restart`"""

from typing import Any

import click

from speechfleet.cli.options import NAMES, changing

# No option of the environment: SPEECHFLEET_HOSTS, set for something else, would boot hosts.
HOSTS = click.option(
    "--hosts", is_flag=True, help="Boot the hosts themselves, one after the other."
)


@click.command("restart")
@NAMES
@HOSTS
@changing
def command(names: tuple[str, ...], hosts: bool, **options: Any) -> int:
    """Start instances anew, and verify each before the next of its host.

    Without names, all instances of the hosts that --limit means are restarted. With --hosts
    the hosts are booted, as after patching: one at a time, and each has to serve again before
    the next; the first that does not ends it. Needs no ApiKey.

    \b
    Example:
      speechfleet restart stt-en --inventory prod.yml
      speechfleet restart --hosts --inventory prod.yml --limit berlin
    """
    from speechfleet.cli.existing import Start

    if hosts and names:
        raise click.UsageError("--hosts boots whole hosts: say which with --limit, without names")
    return Start("reboot" if hosts else "restart", options, names).run()
