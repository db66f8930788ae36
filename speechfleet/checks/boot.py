"""Whether everything that runs on the host will come back when it boots."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    if not answers[DOCKER].enabled:
        yield Finding(
            "boot.docker",
            "error",
            "docker.service is not started at boot, so no instance would come back",
            "systemctl enable docker.service",
        )
    for name, unit in answers[INSTALLED].instances.items():
        if unit.active and not unit.enabled:
            yield Finding(
                "boot.instance",
                "error",
                f"{name} runs, but is not started at boot",
                f"`speechfleet start {name}` enables it",
            )
