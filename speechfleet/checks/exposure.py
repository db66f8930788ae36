"""Who can reach a container: it has neither authentication nor TLS, and whoever reaches its
port uses the key it is billed to (vendor's page on container security)."""

from collections.abc import Iterator
from ipaddress import ip_address

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    for service in host.services:
        if not ip_address(service.bind).is_loopback:
            at_cost = " at your expense" if service.kind.keyed else ""
            yield Finding(
                "exposure.bind",
                "warning",
                f"{service.name} listens on {service.bind}: whoever reaches the port uses it"
                f"{at_cost}, and ufw does not stop what Docker publishes",
                "`bind: 127.0.0.1` behind a proxy with TLS and a login, or a rule in DOCKER-USER",
            )
