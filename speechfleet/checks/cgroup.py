"""Whether the kernel can hold the limits that every container is given."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host

_OPTIONS = "boot with cgroup_enable=memory swapaccount=1 on the kernel's command line"


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    docker = answers[DOCKER]
    hard = sorted(docker.unlimited - {"swap"})
    if hard:
        yield Finding(
            "cgroup.limits",
            "error",
            f"the kernel cannot limit {' and '.join(hard)}, which Docker says of its cgroups; "
            "every container is given both limits",
            f"{_OPTIONS}, or use a kernel with CONFIG_CFS_BANDWIDTH and CONFIG_MEMCG",
        )
    if "swap" in docker.unlimited:
        yield Finding(
            "cgroup.swap",
            "warning",
            "the kernel does not count swap: a container may swap beyond its memory limit, and "
            "is slow then",
            f"{_OPTIONS}, or run the host without swap",
        )
    if docker.running and not docker.unlimited:
        yield Finding("cgroup.limits", "ok", f"cgroup v{docker.cgroup}, all limits")
