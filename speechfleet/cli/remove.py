"""`speechfleet remove`"""

from typing import Any

import click

from speechfleet.cli.options import NAMES, changing


@click.command("remove")
@NAMES
@changing
def command(names: tuple[str, ...], **options: Any) -> int:
    """Remove instances: unit, container, releases, key.

    The key file stays as long as another instance uses it, and so does the image. What the
    inventory still names comes back with the next `deploy`: take it out there too. Without
    names, all instances of the hosts that --limit means are removed. Needs no ApiKey.

    \b
    Example:
      speechfleet remove stt-old --inventory prod.yml
    """
    from speechfleet.cli.existing import Existing

    return Existing("remove", options, names).run()
