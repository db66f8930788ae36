"""Whether an upgrade waits for the host to be booted."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.uptime import UPTIME
from speechfleet.inventory.fleet import Host

_SHOWN = 3


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    up = answers[UPTIME]
    if up.reboot_pending:
        more = ", …" if len(up.packages) > _SHOWN else ""
        wants = f" ({', '.join(up.packages[:_SHOWN])}{more})" if up.packages else ""
        yield Finding(
            "host.reboot",
            "warning",
            f"an upgrade waits for a reboot{wants}; the host is up for {up.seconds / 86400:.0f} "
            "days",
            f"speechfleet restart --hosts {host.name}: it boots, and every instance has to serve "
            "again",
        )
