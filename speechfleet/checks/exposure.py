"""Who can reach a container: it has neither authentication nor TLS, and whoever reaches its
port uses the key it is billed to (vendor's page on container security)."""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    exposed = [service for service in host.services if not _is_loopback(service.bind)]
    for bind in dict.fromkeys(service.bind for service in exposed):
        there = [service for service in exposed if service.bind == bind]
        names = ", ".join(service.name for service in there)
        at_cost = " at your expense" if any(service.kind.keyed for service in there) else ""
        yield Finding(
            "exposure.bind",
            "warning",
            f"{names} {'listens' if len(there) == 1 else 'listen'} on {bind}: whoever reaches the "
            f"port uses it{at_cost}, and ufw does not stop what Docker publishes",
            "`bind: 127.0.0.1` behind a proxy with TLS and a login, or a rule in DOCKER-USER",
        )


@lru_cache(256)
def _is_loopback(address: str) -> bool:
    """Thousands of hosts bind to the same few."""
    return ip_address(address).is_loopback
