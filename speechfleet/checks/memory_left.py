"""Whether the host has memory left. Speech containers that are swapped out answer late."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.memory import MEMORY
from speechfleet.inventory.fleet import Host

_WANTED = 0.05
"""Part of all memory. What the kernel can take back at once counts as left (MemAvailable)."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    memory = answers[MEMORY]
    if memory.available < _WANTED * memory.total:
        yield Finding(
            "host.memory",
            "warning",
            f"{memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB of memory are left, "
            f"and {memory.swapped / 2**30:.1f} GiB are swapped out",
            "see what takes it: systemd-cgtop -m; fewer instances here, or smaller `memory` of a "
            "service",
        )
