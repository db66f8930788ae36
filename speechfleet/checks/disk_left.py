"""Whether the disk of the images and of containers' logs has room left, whatever is to come.

How fast it fills up is told from the history of earlier runs (`checks/growth.py`).
"""

from collections.abc import Iterator
from math import floor

from speechfleet.checks.finding import Finding
from speechfleet.facts.disk import DISK
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host

WARNS, FAILS = 0.10, 0.03
"""Part of the file system that is free."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    space = answers[DISK].get("images")
    if space and space.size and space.free < WARNS * space.size:
        part = space.free / space.size
        yield Finding(
            "disk.left",
            "error" if part < FAILS else "warning",
            f"{space.free / 1e9:.1f} of {space.size / 1e9:.1f} GB are free for {space.path} "
            f"({floor(1000 * part) / 10}%); wanted {WARNS:.0%}",
            "speechfleet prune; docker system df -v shows what else is there",
        )
