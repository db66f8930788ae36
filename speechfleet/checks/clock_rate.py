"""The vendor wants cores of 2.6 GHz or more: "Container requirements and recommendations".

It is the maximum that is judged, and never more than a warning: a virtual machine may hide it.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.clock_rate import CLOCK_RATE
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host

WANTED = 2.6e9
"""Hz."""

_ENOUGH = 0.99 * WANTED
"""A kernel measures 2,593,906 kHz of a processor that is sold as one of 2.60 GHz."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    found = answers[CLOCK_RATE]
    rate = found.maximum or found.base
    if rate is None:
        yield Finding(
            "cpu.clock",
            "ok",
            f"how fast a core can be is not told here ({found.model or 'no model is named'}); "
            f"the vendor wants {_ghz(WANTED)}",
        )
    elif rate >= _ENOUGH:
        yield Finding("cpu.clock", "ok", f"up to {_ghz(rate)}")
    else:
        yield Finding(
            "cpu.clock",
            "warning",
            f"a core has {_ghz(rate)} {_by(found.maximum)} ({found.model}); the vendor wants "
            f"{_ghz(WANTED)} or more",
            "expect fewer streams at a time and longer answers here, or use a faster host",
        )


def _by(maximum: float | None) -> str:
    return "at most" if maximum else "by its model's name"


def _ghz(rate: float) -> str:
    return f"{rate / 1e9:.3g} GHz"
