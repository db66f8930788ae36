"""Whether a unit of ours failed that lets the host act without anybody: a self-revert, a pull."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.failed_units import FAILED_UNITS
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    for unit in answers[FAILED_UNITS]:
        yield Finding(
            "host.failed-unit",
            "error",
            f"{unit} failed",
            f"see journalctl -u {unit} on the host; once mended: systemctl reset-failed {unit}",
        )
