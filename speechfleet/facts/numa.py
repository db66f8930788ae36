"""Which cores the host has, and which of them are near to each other.

Source: the kernel's Documentation/ABI/stable/sysfs-devices-node; a machine without nodes, or one
whose virtualisation hides them, has one node or none.
"""

from dataclasses import dataclass

from speechfleet.facts.fact import Fact
from speechfleet.inventory.cpuset import cores

SCRIPT = r"""cat /sys/devices/system/cpu/online 2>/dev/null || echo
for f in /sys/devices/system/node/node[0-9]*/cpulist; do [ ! -f "$f" ] || cat "$f"; done
"""


@dataclass(frozen=True)
class Numa:
    """Cores by their numbers."""

    online: frozenset[int] = frozenset()
    """Empty where the host does not tell."""
    nodes: tuple[frozenset[int], ...] = ()
    """The cores of each node that has any."""


def read(text: str) -> Numa:
    online, *nodes = (cores(line.strip()) for line in text.split("\n"))
    return Numa(online, tuple(node for node in nodes if node))


NUMA = Fact("numa", SCRIPT, read)
