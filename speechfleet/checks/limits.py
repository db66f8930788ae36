"""Each service's limits against the vendor's minimum for its kind, model included; and against
its recommendation for multilingual voices, which the vendor states apart."""

from collections.abc import Iterator
from math import floor

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host, Service
from speechfleet.inventory.kinds import GIB
from speechfleet.inventory.tags import multilingual


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
        elif _too_small_for_many_languages(service):
            yield Finding(
                "limits.multilingual",
                "warning",
                f"{service.name} has {_gib(service.memory)} GiB of memory; for a multilingual "
                f"voice {service.kind.multilingual_memory / GIB:g} GiB are recommended",
                f"raise `memory` of {service.name}",
            )


def _too_small_for_many_languages(service: Service) -> bool:
    return service.memory < service.kind.multilingual_memory and multilingual(
        service.kind, service.tag
    )


def _too_small(service: Service) -> Iterator[str]:
    kind = service.kind
    least = kind.min_memory + kind.model_memory
    if service.cpus < kind.min_cpus:
        yield f"{service.cpus:g} cores (the vendor's minimum is {kind.min_cpus:g})"
    if service.memory < least:
        model = f", {kind.model_memory / GIB:g} of it for the model" if kind.model_memory else ""
        yield f"{_gib(service.memory)} GiB of memory (the minimum is {least / GIB:g}{model})"


def _gib(size: int) -> str:
    """Rounded down: what is too little never reads as enough."""
    return f"{floor(size / GIB * 100) / 100:g}"
