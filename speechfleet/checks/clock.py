"""The host's clock against the controller's: a wrong one breaks TLS to the billing endpoint.

When the host looked at its clock lies between sending the question and hearing the answer, so
that only what the way cannot explain is held against it.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.clock import CLOCK
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host

WARNS = 5
FAILS = 300
"""Seconds."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    least, most = offset(answers)
    certain = max(least, -most, 0.0)
    if certain <= WARNS:
        yield Finding("clock.offset", "ok", f"the clock is right to {WARNS} s")
        return
    yield Finding(
        "clock.offset",
        "error" if certain > FAILS else "warning",
        f"the clock is at least {certain:.0f} s {'ahead of' if least > 0 else 'behind'} this "
        f"controller's; wanted {WARNS} s at most: TLS to the billing endpoint needs the right time",
        "see which of the two is right (date -u), and let chrony or systemd-timesyncd keep it",
    )


def offset(answers: Answers) -> tuple[float, float]:
    """How far the host is ahead, in seconds, at least and at most; it tells whole seconds."""
    now = answers[CLOCK]
    return now - answers.parts[CLOCK.name].heard, now + 1 - answers.sent
