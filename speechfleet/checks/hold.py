"""Whether somebody wants the host left alone. A hold is no fault; its end has to be seen to."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.hold import HOLD
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    hold = answers[HOLD]
    if hold is None:
        return
    if hold.expired:
        yield Finding(
            "hold.expired",
            "warning",
            f"a hold has expired, so the host is deployed to again: {hold}",
            f"speechfleet unhold {host.name}, or hold it anew",
        )
    else:
        yield Finding(
            "hold.held",
            "warning",
            f"on hold, nothing is changed here: {hold}",
            f"when it is over: speechfleet unhold {host.name}",
        )
