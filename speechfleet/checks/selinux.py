"""SELinux keeps labelled containers out of folders of the host that are not labelled for them.

Only custom models lie in a folder that is mounted; everything else a container is given goes
through Docker itself.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.facts.selinux import SELINUX
from speechfleet.inventory.fleet import Host

_MOUNTS = frozenset({"custom-speech-to-text"})
"""Kinds whose containers mount a folder of the host."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    mode = answers[SELINUX]
    labels = mode == "enforcing" and "selinux" in answers[DOCKER].security
    mounting = [service.name for service in host.services if service.kind.name in _MOUNTS]
    if labels and mounting:
        yield Finding(
            "selinux.mounts",
            "warning",
            f"SELinux enforces and Docker labels its containers: {', '.join(mounting)} cannot "
            "read a folder of the host that has no label for containers",
            "label it: semanage fcontext -a -t container_file_t '/var/lib/speechfleet/models(/.*)?'"
            " && restorecon -R /var/lib/speechfleet/models",
        )
    else:
        told = ", Docker labels its containers" if labels else ""
        yield Finding("selinux.mounts", "ok", f"SELinux is {mode}{told}")
