"""Instances of ours that run on the host but are no longer in the inventory."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    wanted = {name for service in host.services for name in service.instance_names()}
    for name in sorted(set(answers[INSTALLED].instances) - wanted):
        yield Finding(
            "service.orphan",
            "warning",
            f"{name} is installed here but not in the inventory; it is left alone",
            f"on the host: systemctl disable --now speechfleet-{name}.service",
        )
