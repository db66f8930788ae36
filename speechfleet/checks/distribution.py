"""Where something is to be installed: can it be, on this distribution?

`provision` knows the packages of Debian and Ubuntu. Others are refused, not half done.
"""

from collections.abc import Iterator

from speechfleet.checks.bare import missing_packages
from speechfleet.checks.finding import Finding
from speechfleet.facts.distribution import DISTRIBUTION
from speechfleet.facts.fact import Answers
from speechfleet.facts.packages import PACKAGES
from speechfleet.inventory.fleet import Host

KNOWN = frozenset({"debian", "ubuntu"})


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    system, missing = answers[DISTRIBUTION], missing_packages(answers)
    if not missing:
        yield Finding("provision.system", "ok", f"{system.name}: nothing has to be installed")
    elif system.id not in KNOWN or not answers[PACKAGES].apt:
        yield Finding(
            "provision.system",
            "error",
            f"this is {system.name}; provision knows Debian and Ubuntu, with apt",
            "install by hand: Docker Engine 20.10 or later under docker.service, enabled and "
            "started; curl; iptables; a time service such as chrony. Then: speechfleet preflight",
        )
    elif host.packages is not None and system.release not in host.packages:
        there = ", ".join(host.packages)
        yield Finding(
            "provision.packages",
            "error",
            f"this is {system.name}; --packages has none for it, but for: {there}",
            f"put its packages into a folder {system.release or 'of its name'} there "
            "(docs/bare-hosts.md says how to get them)",
        )
