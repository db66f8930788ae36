"""`speechfleet images pull`"""

from typing import Any

import click

from speechfleet.cli.options import DRY_RUN, changing


@click.command("pull")
@DRY_RUN
@changing
def command(**options: Any) -> int:
    """Pull the images that a deploy would need, and switch nothing.

    Hosts are judged as for a deploy where it concerns images: disk, registry, lock. What was
    pulled is found by the next deploy. A pull outlives a connection that breaks; run it again
    and it goes on. Needs no ApiKey, but the registry's login.

    \b
    Example:
      speechfleet images pull --inventory prod.yml --serial 2 --yes
    """
    from speechfleet.cli.pulling import Pull

    return Pull("images-pull", options).run()
