"""Upgrades that nobody asked for can restart Docker, and every container with it."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.upgrades import UPGRADES, Upgrades
from speechfleet.inventory.fleet import Host

_RESTARTS = "which can restart every container, at an hour that nobody chose"


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    found = answers[UPGRADES]
    if found.apt:
        names = " ".join(found.apt)
        yield Finding(
            "upgrades.apt",
            "warning",
            f"unattended-upgrades upgrades {names} by itself, {_RESTARTS}",
            f"apt-mark hold {names}, or name them in Unattended-Upgrade::Package-Blacklist; "
            "upgrade them host after host",
        )
    if found.dnf:
        names = " ".join(found.dnf)
        yield Finding(
            "upgrades.dnf",
            "warning",
            f"dnf-automatic upgrades {names} by itself, {_RESTARTS}",
            f"exclude={names} in /etc/dnf/dnf.conf; upgrade them host after host",
        )
    if found.needrestart:
        yield Finding(
            "upgrades.needrestart",
            "warning",
            "needrestart restarts containerd and our units by itself after an upgrade of a library",
            "in /etc/needrestart/conf.d/speechfleet.conf: "
            "$nrconf{override_rc}{qr(^(containerd|speechfleet-))} = 0;",
        )
    if found == Upgrades():
        yield Finding("upgrades.automatic", "ok", "nothing upgrades or restarts Docker by itself")
