"""Where the kernel has AppArmor, Docker should confine containers by it.

Docker leaves it out where `apparmor_parser` is missing (containerd, `pkg/apparmor`).
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.apparmor import APPARMOR
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    docker, enabled = answers[DOCKER], answers[APPARMOR]
    if not docker.running:
        return
    if enabled and "apparmor" not in docker.security:
        yield Finding(
            "apparmor.unused",
            "warning",
            "the kernel has AppArmor and Docker does not use it: containers run unconfined by it",
            "install the package apparmor (it has apparmor_parser), then restart Docker",
        )
    else:
        told = "Docker confines containers by it" if enabled else "not in this kernel"
        yield Finding("apparmor.unused", "ok", f"AppArmor: {told}")
