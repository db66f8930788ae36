"""Docker must be the engine itself, run for all by `docker.service`.

Units wait for that service, keys are files of root, and containers bind root's ports.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.docker_kind import DOCKER_KIND
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host

_FIX = "install Docker Engine by its package (docker-ce, or docker.io of Debian and Ubuntu)"


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    docker, why = answers[DOCKER], refused(answers)
    if why:
        yield Finding("docker.kind", "error", f"{why}; wanted Docker Engine", _FIX)
    elif "userns" in docker.security:
        yield Finding(
            "docker.kind",
            "warning",
            "Docker maps users to others (userns-remap): folders mounted into a container must "
            "belong to the mapped numbers, which was never tried",
            "leave `userns-remap` out of /etc/docker/daemon.json where custom models are served",
        )
    elif docker.running:
        yield Finding("docker.kind", "ok", "Docker Engine, as a service of the system")


def refused(answers: Answers) -> str:
    """What is there in place of the engine, as a message says it; empty where nothing is."""
    docker, found = answers[DOCKER], answers[DOCKER_KIND]
    if "podman" in found:
        return f"`docker` is another name for podman here ({found['podman']})"
    if docker.running:
        return _of_the_running(docker.security, docker.system)
    if "snap" in found:
        return f"Docker is the snap ({found['snap']}), which sees few folders and has no service"
    if "rootless" in found:
        return f"Docker runs rootless, for one user ({found['rootless']})"
    return f"Docker is Docker Desktop ({found['desktop']})" if "desktop" in found else ""


def _of_the_running(security: frozenset[str], system: str) -> str:
    if "rootless" in security:
        return "Docker runs rootless"
    return "Docker is Docker Desktop, in a virtual machine" if system == "Docker Desktop" else ""
