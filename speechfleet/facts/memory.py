"""How much memory the host has, in bytes."""

import re
from dataclasses import dataclass

from speechfleet.facts.fact import Fact

SCRIPT = "cat /proc/meminfo"


@dataclass(frozen=True)
class Memory:
    total: int
    available: int


def read(text: str) -> Memory:
    kib = dict(re.findall(r"^(\w+):\s+(\d+) kB$", text, re.MULTILINE))
    return Memory(int(kib["MemTotal"]) * 1024, int(kib["MemAvailable"]) * 1024)


MEMORY = Fact("memory", SCRIPT, read)
