"""systemd must be new enough for what a change starts.

`systemd-run --collect` came with 236; `--pipe` and `--wait` are older (systemd's NEWS).
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.systemd import SYSTEMD
from speechfleet.inventory.fleet import Host

NEEDED = 236


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    version = answers[SYSTEMD]
    if version >= NEEDED:
        yield Finding("systemd.version", "ok", f"systemd {version}")
        return
    found = f"systemd is {version}" if version else "the host does not run systemd"
    yield Finding(
        "systemd.version",
        "error",
        f"{found}; wanted {NEEDED} or later: changes run under `systemd-run --collect`",
        "use a distribution with it: Debian 10, Ubuntu 18.04, RHEL 8, or later",
    )
