"""Who is who in a practice fleet: names, addresses and ways to log in. Pure."""

import enum
import ipaddress
import re
from dataclasses import dataclass

from speechfleet.sandbox.engine import SandboxError

LABEL = "speechfleet.sandbox"
"""On everything that belongs to a practice fleet; its value is the fleet's name."""

MOST_HOSTS = 200
SPEECH_PORTS = "5000-5009"

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?")
_LOOPBACK = re.compile(r"127\.\d{1,3}\.\d{1,3}")


class Way(enum.Enum):
    """How a host is logged in to; hosts take them in turn."""

    ROOT = "as root"
    NOPASSWD = "as ops, sudo without a password"
    PASSWORD = "as ops through the bastion, sudo with a password"  # noqa: S105


@dataclass(frozen=True)
class PracticeHost:
    """One host: `address` on the fleet's own network, `loopback` towards this machine."""

    name: str
    way: Way
    address: str
    loopback: str

    @property
    def user(self) -> str:
        """The account that takes the fleet's key."""
        return "root" if self.way is Way.ROOT else "ops"

    @property
    def behind_bastion(self) -> bool:
        """True: port 22 is not published and takes connections from the bastion only."""
        return self.way is Way.PASSWORD

    @property
    def ssh_address(self) -> str:
        """The address an SSH client is given."""
        return self.address if self.behind_bastion else self.loopback

    @property
    def password_name(self) -> str:
        """The name of its sudo password in the vault."""
        return f"{self.name.replace('-', '_')}_become"


@dataclass(frozen=True)
class Layout:
    """The addresses of one practice fleet.

    `subnet` is its Docker network; the registry, the billing endpoint, the bastion and the proxy
    have the addresses 2, 3, 4 and 5 there, hosts those from 11 up. `loopback` is the first three
    octets of the addresses it is published at.
    """

    name: str
    loopback: str
    subnet: ipaddress.IPv4Network
    count: int

    def container(self, member: str) -> str:
        """Return the name of a member's container."""
        return f"{self.network}-{member}"

    @property
    def network(self) -> str:
        """The name of the Docker network."""
        return network_name(self.name)

    @property
    def hosts(self) -> tuple[PracticeHost, ...]:
        """The hosts: `host-1`, `host-2` …"""
        return tuple(self._host(number) for number in range(1, self.count + 1))

    @property
    def registry(self) -> str:
        """The registry's address on the network."""
        return str(self.subnet[2])

    @property
    def billing(self) -> str:
        """The billing endpoint's address on the network."""
        return str(self.subnet[3])

    @property
    def bastion(self) -> str:
        """The bastion's address on the network."""
        return str(self.subnet[4])

    @property
    def proxy(self) -> str:
        """The proxy's address on the network."""
        return str(self.subnet[5])

    def published(self, last: int) -> str:
        """Return the loopback address with this last octet."""
        return f"{self.loopback}.{last}"

    def _host(self, number: int) -> PracticeHost:
        ways = tuple(Way)
        return PracticeHost(
            name=f"host-{number}",
            way=ways[(number - 1) % len(ways)],
            address=str(self.subnet[10 + number]),
            loopback=self.published(number),
        )


BASTION, REGISTRY, BILLING = 250, 251, 252
"""The last octets of the loopback addresses that are no host's."""


def network_name(name: str) -> str:
    """Return the name of a practice fleet's network."""
    return f"speechfleet-{name}"


def check_wish(name: str, loopback: str | None, count: int | None) -> None:
    """Raise SandboxError where a practice fleet cannot be called or sized so."""
    if not _NAME.fullmatch(name):
        raise SandboxError(
            f"--name {name!r}: wanted are 1 to 30 lower-case letters, digits and inner dashes"
        )
    if loopback is not None and not _is_loopback(loopback):
        raise SandboxError(
            f"--loopback {loopback!r}: wanted are the first three octets of a loopback "
            "address, for example 127.0.2"
        )
    if count is not None and not 1 <= count <= MOST_HOSTS:
        raise SandboxError(f"--hosts {count}: wanted is a number from 1 to {MOST_HOSTS}")


def _is_loopback(octets: str) -> bool:
    return bool(_LOOPBACK.fullmatch(octets)) and all(int(n) < 256 for n in octets.split("."))
