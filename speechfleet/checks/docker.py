"""Docker must be there, running, and started at boot.

Where something else stands in its place, `docker_kind` says so, and a remedy for the engine
would be none.
"""

from collections.abc import Iterator

from speechfleet.checks.docker_kind import refused
from speechfleet.checks.finding import Finding
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    docker = answers[DOCKER]
    if refused(answers):
        return
    if not docker.installed:
        yield Finding(
            "docker.installed",
            "error",
            "there is no docker program; wanted Docker Engine 20.10 or later",
            "`speechfleet provision` installs it on Debian and Ubuntu; elsewhere install Docker "
            "Engine by hand",
        )
    elif not docker.running:
        yield Finding(
            "docker.running",
            "error",
            f"Docker is not running: docker.service is {docker.state}",
            "systemctl start docker.service; its log: journalctl -u docker.service",
        )
    else:
        yield Finding("docker.running", "ok", f"Docker {docker.version} ({docker.driver})")
    if docker.installed and not docker.enabled:
        yield Finding(
            "docker.enabled",
            "warning",
            "docker.service is not enabled: no container comes back after a reboot",
            "systemctl enable docker.service",
        )
