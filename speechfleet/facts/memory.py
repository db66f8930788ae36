"""How much memory the host has, in bytes."""

import re
from dataclasses import dataclass

from speechfleet.facts.fact import Fact

SCRIPT = "cat /proc/meminfo"


@dataclass(frozen=True)
class Memory:
    total: int
    available: int
    swapped: int = 0
    """What lies on a disk instead."""


def read(text: str) -> Memory:
    kib = dict(re.findall(r"^(\w+):\s+(\d+) kB$", text, re.MULTILINE))
    swapped = int(kib.get("SwapTotal", 0)) - int(kib.get("SwapFree", 0))
    return Memory(int(kib["MemTotal"]) * 1024, int(kib["MemAvailable"]) * 1024, swapped * 1024)


MEMORY = Fact("memory", SCRIPT, read)
