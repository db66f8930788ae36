"""A host that has instances must be booted anew, and serve again."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Reboot
from speechfleet.plan.drain import drain
from speechfleet.plan.instance import Instance

BOOT_SECONDS = 900
"""A server's own time to boot: firmware, memory test, file system checks."""


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    if not answers[INSTALLED].instances:
        return
    for instance in wanted:
        yield from drain(instance, answers)
    slowest = max((instance.ready_seconds for instance in wanted), default=0)
    # Each waits for its turn after those before it.
    turns = sum(instance.service.stagger_seconds for instance in wanted)
    yield Reboot(BOOT_SECONDS + turns + slowest)
