"""What would keep Docker from starting, or from coming back, on a host that is made fit.

A policy is `/usr/sbin/policy-rc.d`, which images for containers have, and people who want to see
to each start themselves. Source: invoke-rc.d(8).
"""

from collections.abc import Iterator

from speechfleet.checks.bare import ENGINE, services_to_enable
from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.packages import PACKAGES
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    found, wanted = answers[PACKAGES], services_to_enable(answers)
    if ENGINE in wanted and found.units.get(ENGINE) == "masked":
        yield Finding(
            "provision.masked",
            "error",
            "docker.service is masked: somebody has forbidden it to start",
            "systemctl unmask docker.service, if it may run here",
        )
    elif wanted and found.policy:
        yield Finding(
            "provision.policy",
            "warning",
            "/usr/sbin/policy-rc.d is there, and may forbid packages to start services; those that "
            "are needed are started all the same, by systemctl",
            "after an upgrade of Docker see whether it runs, or take that policy away",
        )
