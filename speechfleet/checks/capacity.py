"""What is to run on a host, summed up: the vendor's figures are Docker limits per container."""

from speechfleet.facts.containers import CONTAINERS, Container
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.kinds import GIB

OS_RESERVE = GIB // 2
"""What is left to the operating system and Docker itself."""

ROUNDING = 1e-9
"""So that three times 0.1 core fit into 0.3."""


def foreign(answers: Answers) -> list[Container]:
    """Running containers that are not ours."""
    return [c for c in answers[CONTAINERS] if c.running and c.instance is None]


def gone(host: Host, answers: Answers) -> list[Container]:
    """Running containers of ours that the inventory no longer names, and that stay."""
    if host.prune_services:
        return []
    stay = (None, *host.instance_names)
    return [c for c in answers[CONTAINERS] if c.running and c.instance not in stay]


def others(host: Host, answers: Answers) -> list[Container]:
    """All running containers that take of the host besides what the inventory wants there."""
    return foreign(answers) + gone(host, answers)


def wanted_cpus(host: Host) -> float:
    return sum(service.cpus * service.instances for service in host.services)


def wanted_memory(host: Host) -> int:
    return sum(service.memory * service.instances for service in host.services)


def knowingly_small(host: Host) -> bool:
    """Whether the operator accepted services under the vendor's figures on this host."""
    return any(service.undersized for service in host.services)
