"""The host must be x64: the vendor offers `amd64` images only."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.machine import MACHINE
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    found = answers[MACHINE].architecture
    if found == "x86_64":
        yield Finding("cpu.architecture", "ok", "x86_64")
    else:
        yield Finding(
            "cpu.architecture",
            "error",
            f"the processor is {found}; Speech containers need x86_64",
            "use an x64 host: the vendor offers no other images",
        )
