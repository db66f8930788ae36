"""NVIDIA's driver and container toolkit, where a service needs a GPU."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.gpu import GPU
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    needy = ", ".join(service.name for service in host.services if service.kind.gpu)
    if not needy:
        return
    found = answers[GPU]
    if not found.names:
        yield Finding(
            "gpu.driver",
            "error",
            f"nvidia-smi shows no GPU; {needy} needs an NVIDIA T4 or better",
            "install NVIDIA's driver, or move the service to a host with a GPU",
        )
    elif not found.toolkit:
        yield Finding(
            "gpu.toolkit",
            "error",
            f"Docker has no way to hand a GPU to a container; {needy} needs one",
            "install the NVIDIA container toolkit, then: "
            "nvidia-ctk runtime configure --runtime=docker, and restart Docker at a quiet hour",
        )
    else:
        yield Finding("gpu.driver", "ok", f"{', '.join(found.names)}; Docker can use it")
