"""The few programs that deploys and surveys rely on."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.tools import TOOLS
from speechfleet.inventory.fleet import Host

_ALWAYS = ("flock", "timeout", "sha256sum", "systemctl", "systemd-run")


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    found = answers[TOOLS]
    if not found & {"curl", "wget"}:
        yield Finding(
            "tools.http",
            "error",
            "neither curl nor wget is there; one is needed to ask a container whether it is ready",
            "install curl, or have it installed: speechfleet provision",
        )
    missing = [tool for tool in _ALWAYS if tool not in found]
    if missing:
        yield Finding(
            "tools.missing",
            "error",
            f"not found: {', '.join(missing)}; surveys and changes need them",
            "install util-linux, coreutils and systemd 236 or later",
        )
