"""The host must have AVX2: without it the container "will not function correctly" (vendor)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from speechfleet.checks.finding import Finding
from speechfleet.facts.avx2 import AVX2
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host

CODE = "cpu.avx2"


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    if answers[AVX2]:
        yield Finding(CODE, "ok", "AVX2 supported")
    else:
        yield Finding(
            CODE,
            "error",
            "no AVX2 support detected; Speech containers need it",
            "use a host with AVX2; in a virtual machine choose a CPU model that passes it on "
            "(host-passthrough, or EVC/CPU compatibility at Haswell or later)",
        )


def since_moved(found: Finding, before: Sequence[tuple[float, float]]) -> Finding:
    """The error with what earlier runs saw: when, in seconds since 1970, and 1 where there was
    AVX2, the oldest first. A virtual machine loses it as it moves to another machine."""
    had = [at for at, value in before if value]
    if not had:
        return found
    last = datetime.fromtimestamp(had[-1]).astimezone()
    moved = f"it had AVX2 until {last:%d %b %Y, %H:%M}: was it moved to another machine?"
    return replace(found, message=f"{found.message}; {moved}")
