"""The host must have AVX2: without it the container "will not function correctly" (vendor)."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.avx2 import AVX2
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    if answers[AVX2]:
        yield Finding("cpu.avx2", "ok", "AVX2 supported")
    else:
        yield Finding(
            "cpu.avx2",
            "error",
            "no AVX2 support detected; Speech containers need it",
            "use a host with AVX2; in a virtual machine choose a CPU model that passes it on "
            "(host-passthrough, or EVC/CPU compatibility at Haswell or later)",
        )
