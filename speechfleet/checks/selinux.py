"""SELinux keeps labelled containers out of folders of the host that are not labelled for them.

Only custom models lie in a folder that is mounted; everything else a container is given goes
through Docker itself. The unit mounts it with `:z`, by which Docker labels it (Docker's page
"Bind mounts", section "Configure the SELinux label").
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.facts.selinux import SELINUX
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    mode = answers[SELINUX]
    labels = mode == "enforcing" and "selinux" in answers[DOCKER].security
    mounting = [service.name for service in host.services if service.kind.model_folder]
    if labels and mounting:
        yield Finding(
            "selinux.mounts",
            "warning",
            "SELinux enforces and Docker labels its containers: the folder of the model of "
            f"{', '.join(mounting)} is mounted with `:z`, which was never tried under SELinux",
            "if the container cannot use it (ausearch -m avc -ts recent), label it: "
            "semanage fcontext -a -t container_file_t '/var/lib/speechfleet/models(/.*)?'"
            " && restorecon -R /var/lib/speechfleet/models",
        )
    else:
        told = ", Docker labels its containers" if labels else ""
        yield Finding("selinux.mounts", "ok", f"SELinux is {mode}{told}")
