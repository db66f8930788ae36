"""Units of ours that failed, besides those of instances, which `serving` tells of."""

from speechfleet.facts.fact import Fact

SCRIPT = "systemctl list-units --failed --plain --no-legend 'speechfleet_*'"


def read(text: str) -> tuple[str, ...]:
    return tuple(line.split()[0] for line in text.splitlines() if line.strip())


FAILED_UNITS = Fact("failed_units", SCRIPT, read, seconds=3)
