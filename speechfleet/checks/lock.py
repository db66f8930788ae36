"""Where the fleet has an image lock, each wanted tag has a line in it: nobody runs what nobody
reviewed."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    yield from map(unlocked, host.unlocked)


def unlocked(image: str) -> Finding:
    """The finding for a tag without a line."""
    return Finding(
        "image.unlocked",
        "error",
        f"{image} has no line in the image lock; wanted one for each tag of the inventory",
        "speechfleet images lock --inventory FILE writes it; review it, then run again",
    )
