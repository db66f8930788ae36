"""Instances of ours that run on the host but are no longer in the inventory."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    if host.prune_services:
        return
    for name in sorted(answers[INSTALLED].instances.keys() - set(host.instance_names)):
        yield Finding(
            "service.orphan",
            "warning",
            f"{name} is installed here but not in the inventory; it is left alone",
            "`speechfleet deploy --prune-services` would remove it",
        )
