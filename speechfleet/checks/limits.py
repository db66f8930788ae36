"""Each service's limits against the vendor's minimum for its kind, model included."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host, Service
from speechfleet.inventory.kinds import GIB


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    for service in host.services:
        small = tuple(_too_small(service))
        if small:
            yield Finding(
                "limits.minimum",
                "warning" if service.undersized else "error",
                f"{service.name} has {' and '.join(small)}"
                + (", accepted by `undersized: allow`" if service.undersized else ""),
                f"raise the limits of {service.name}, or accept it with `undersized: allow`",
            )


def _too_small(service: Service) -> Iterator[str]:
    kind = service.kind
    least = kind.min_memory + kind.model_memory
    if service.cpus < kind.min_cpus:
        yield f"{service.cpus:g} cores (the vendor's minimum is {kind.min_cpus:g})"
    if service.memory < least:
        yield (
            f"{service.memory / GIB:.2g} GiB of memory (the minimum is {least / GIB:g}, "
            f"{kind.model_memory / GIB:g} of it for the model)"
        )
