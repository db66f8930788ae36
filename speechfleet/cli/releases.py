"""`speechfleet releases`"""

from typing import Any

import click

from speechfleet.cli.options import NAMES, asking


@click.command("releases")
@NAMES
@asking
def command(names: tuple[str, ...], **options: Any) -> int:
    """List the releases that hosts keep, and which of them can be gone back to.

    For each instance: release, tag, when it was verified by the host's clock, and what there is
    to say of it: whether it runs, would be rolled back to, was rolled back, or lacks something.
    Needs no ApiKey.

    \b
    Example:
      speechfleet releases stt-en --inventory prod.yml
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.listing import list_releases

    return list_releases(asking_of(options), names)
