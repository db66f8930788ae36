"""`speechfleet images list`"""

from typing import Any

import click

from speechfleet.cli.options import asking


@click.command("list")
@asking
def command(**options: Any) -> int:
    """List the images of all hosts, as `docker images` does of one.

    What each is for: the inventory wants it, an instance would go back to it, a container of
    somebody runs it, or it is one of ours that nothing needs (`prune` takes it away). An image
    that is wanted and not there is listed too. Needs no ApiKey.

    \b
    Example:
      speechfleet images list --inventory prod.yml --limit berlin
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.listing_images import list_images

    return list_images(asking_of(options))
