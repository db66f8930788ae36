"""The Docker network of a practice fleet: its subnet, and where it is published."""

import ipaddress
from dataclasses import dataclass
from typing import Any

from speechfleet.sandbox.engine import SandboxError, docker, inspect
from speechfleet.sandbox.layout import LABEL, MOST_HOSTS, network_name

LOOPBACK = "127.0.1"
"""Where a practice fleet is published unless asked otherwise."""

# `internal` alone leaves this machine an address in it, and so its services in reach.
_INTERNAL = ("--internal", "--opt=com.docker.network.bridge.inhibit_ipv4=true")
_PUBLISHED = "speechfleet.sandbox.loopback"


@dataclass(frozen=True)
class Network:
    """A network that takes fixed addresses, and the loopback octets that go with it."""

    subnet: ipaddress.IPv4Network
    loopback: str


def ensure_network(name: str, loopback: str | None, *, internal: bool = False) -> Network:
    """Return the fleet's network; make it where it is missing. From an `internal` one no way
    leads out, not even to this machine, and nothing in it is published.

    Raises SandboxError where the fleet is published elsewhere than at `loopback`.
    """
    found = find_network(name)
    if found and loopback not in (None, found.loopback):
        raise SandboxError(
            f"the practice fleet {name!r} is published at {found.loopback}.*; "
            f"leave out --loopback {loopback}, take another --name, or `sandbox down` first"
        )
    return found or _make(name, loopback or LOOPBACK, _INTERNAL if internal else ())


def find_network(name: str) -> Network | None:
    """Return the fleet's network; None where it is missing or only half made."""
    found = _inspect(name)
    if found is None or _PUBLISHED not in found["Labels"]:
        return None
    return Network(_subnet(found), found["Labels"][_PUBLISHED])


def _make(name: str, loopback: str, more: tuple[str, ...]) -> Network:
    """Docker allows fixed addresses only where the subnet was given, and knows best which one
    is free: so it chooses one, and the network is made a second time with that.
    """
    network = network_name(name)
    label = f"--label={LABEL}={name}"
    if _inspect(name) is None:
        docker("network", "create", label, network)
    subnet = _subnet(inspect("network", [network])[network])
    docker("network", "rm", network)
    if subnet.num_addresses < MOST_HOSTS + 20:
        raise SandboxError(
            f"Docker gave the practice fleet the network {subnet}, which is too small; "
            "give it larger pools (`default-address-pools` in /etc/docker/daemon.json)"
        )
    published = f"--label={_PUBLISHED}={loopback}"
    docker("network", "create", label, published, f"--subnet={subnet}", *more, network)
    return Network(subnet, loopback)


def _inspect(name: str) -> dict[str, Any] | None:
    network = network_name(name)
    return inspect("network", [network]).get(network)


def _subnet(network: dict[str, Any]) -> ipaddress.IPv4Network:
    blocks = [ipaddress.ip_network(block["Subnet"]) for block in network["IPAM"]["Config"]]
    return next(block for block in blocks if isinstance(block, ipaddress.IPv4Network))
