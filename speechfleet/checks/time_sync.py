"""Whether anything keeps the host's clock right: a right one drifts away again."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.time_sync import TIME_SYNC
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    found = answers[TIME_SYNC]
    if not found.keeper:
        yield Finding(
            "clock.keeper",
            "warning",
            "no time service runs here (chrony, systemd-timesyncd, ntpd): the clock may drift",
            "install chrony, or have `speechfleet provision` see to it; nothing has to be done "
            "where the hypervisor sets the clock",
        )
    elif not found.synchronised:
        yield Finding(
            "clock.synchronised",
            "warning",
            f"{found.keeper} runs and has not set the clock by any server",
            "see whether it reaches its servers: chronyc sources, or timedatectl timesync-status",
        )
    else:
        yield Finding("clock.synchronised", "ok", f"kept by {found.keeper}")
