"""The cores that services are pinned to, against those of the host.

Above 16 cores a container is sensitive to NUMA (the vendor's FAQ), so that it belongs on the cores
of one node.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.numa import NUMA, Numa
from speechfleet.inventory.cpuset import cores
from speechfleet.inventory.fleet import Host, Service

_MANY = 16


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    for service in host.services:
        yield from _judged(service, answers[NUMA])


def _judged(service: Service, numa: Numa) -> Iterator[Finding]:
    pinned = cores(service.cpuset)
    if not pinned:
        yield from _unpinned(service, numa)
        return
    missing = pinned - numa.online
    if numa.online and missing:
        yield _missing(service, missing)
        return
    if service.cpus * service.instances > len(pinned):
        yield _shared(service, len(pinned))
    if len(numa.nodes) > 1 and not any(pinned <= node for node in numa.nodes):
        yield _across(f"{service.name} is pinned to cores of several NUMA nodes")


def _unpinned(service: Service, numa: Numa) -> Iterator[Finding]:
    if service.cpus > _MANY and len(numa.nodes) > 1:
        found = f"{service.name} has {service.cpus:g} cores and may run on any"
        yield _across(f"{found} of the host's {len(numa.nodes)} NUMA nodes")


def _missing(service: Service, missing: frozenset[int]) -> Finding:
    named = ", ".join(map(str, sorted(missing)[:4])) + (" …" if len(missing) > 4 else "")
    return Finding(
        "cpuset.missing",
        "error",
        f"{service.name} is pinned to cores that the host does not have: {named}",
        "name cores in `cpuset` that `lscpu` lists as on-line",
    )


def _shared(service: Service, there: int) -> Finding:
    return Finding(
        "cpuset.shared",
        "warning",
        f"{service.instances} × {service.cpus:g} cores of {service.name} share {there} cores",
        "more cores in `cpuset`, fewer instances, or a service of its own for each set",
    )


def _across(found: str) -> Finding:
    return Finding(
        "cpuset.numa",
        "warning",
        f"{found}; above {_MANY} cores a container slows down where its memory is far",
        "pin it to cores of one node with `cpuset` (`lscpu` shows them), or split it",
    )
