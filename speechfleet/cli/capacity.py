"""`speechfleet capacity`"""

from typing import Any

import click

from speechfleet.cli.options import asking, option


@click.command("capacity")
@asking
@option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind; may be repeated.")
@option("--cpus", type=click.FloatRange(min=0, min_open=True), help="Cores of one instance more.")
@option("--memory", metavar="SIZE", help="Memory of one instance more, as Docker has it (8g).")
def command(kinds: tuple[str, ...], cpus: float | None, memory: str | None, **options: Any) -> int:
    """Say how many more instances of a kind fit, by host and group.

    Counted are the cores and the memory that the inventory's services and other containers
    leave. Without --cpus and --memory an instance has its kind's usual limits. Streams are
    those that the vendor allows at a time. Needs no ApiKey.

    \b
    Example:
      speechfleet capacity --inventory prod.yml --kind speech-to-text --cpus 4 --memory 8g
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.measuring import measure, sizes

    return measure(asking_of(options), sizes(kinds, cpus, memory))
