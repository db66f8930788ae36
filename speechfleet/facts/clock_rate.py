"""How fast the processor can run at most.

`cpu MHz` in /proc/cpuinfo is what it runs at this moment and says nothing; `lscpu` reads its
maximum where this does. A virtual machine seldom passes the maximum on: there the model's name
often has the base rate in it, and where it has not, nothing is known.
"""

import re
from dataclasses import dataclass

from speechfleet.facts.fact import Fact

SCRIPT = r"""cat /sys/devices/system/cpu/cpu[0-9]*/cpufreq/cpuinfo_max_freq 2>/dev/null
sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1
"""


@dataclass(frozen=True)
class ClockRate:
    """Rates in Hz; None where the host does not tell."""

    model: str = ""
    maximum: float | None = None
    """Of the slowest core."""
    base: float | None = None
    """What the model's name says."""


def read(text: str) -> ClockRate:
    lines = text.split("\n")
    cores = [int(line) * 1e3 for line in lines if re.fullmatch("[0-9]{1,9}", line)]
    model = next((line for line in lines if line and not line.isdigit()), "")
    named = re.search(r"@ ([0-9]{1,2}\.[0-9]{1,3})GHz", model)
    return ClockRate(model, min(cores, default=None), float(named[1]) * 1e9 if named else None)


CLOCK_RATE = Fact("clock_rate", SCRIPT, read)
