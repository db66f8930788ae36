"""`sandbox status`: what a practice fleet looks like now."""

from dataclasses import dataclass

from speechfleet.sandbox.container import system_state
from speechfleet.sandbox.engine import inspect
from speechfleet.sandbox.layout import BASTION, BILLING, REGISTRY, Layout, Way
from speechfleet.sandbox.network import find_network
from speechfleet.sandbox.up import hosts_of


@dataclass(frozen=True)
class Row:
    """One container as a line of the table."""

    name: str
    address: str
    user: str
    become: str
    state: str


_BECOME = {Way.ROOT: "", Way.NOPASSWD: "sudo", Way.PASSWORD: "sudo with a password"}


def find_layout(name: str) -> Layout | None:
    """Return the practice fleet of this name; None where there is none."""
    network = find_network(name)
    return Layout(name, network.loopback, network.subnet, hosts_of(name)) if network else None


def rows(layout: Layout) -> tuple[Row, ...]:
    """Return a line for each host and for what serves them, as they are now."""
    hosts = (
        Row(
            name=host.name,
            address=host.ssh_address,
            user=host.user,
            become=_BECOME[host.way],
            state=state(layout, host.name),
        )
        for host in layout.hosts
    )
    return (
        *hosts,
        Row("bastion", layout.published(BASTION), "ops", "", state(layout, "bastion")),
        Row("registry", f"{layout.published(REGISTRY)}:5000", "", "", state(layout, "registry")),
        Row("proxy", f"{layout.proxy}:8888", "practice", "", state(layout, "proxy")),
        Row("billing", f"{layout.published(BILLING)}:8080", "", "", state(layout, "billing")),
    )


def state(layout: Layout, member: str) -> str:
    """Return a container's state in Docker's words, or a running host's in systemd's."""
    container = layout.container(member)
    there = inspect("container", [container]).get(container)
    if there is None:
        return "missing"
    status = str(there["State"]["Status"])
    is_host = member.startswith("host-")
    return system_state(container) if is_host and status == "running" else status
