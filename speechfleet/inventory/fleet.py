"""The values an inventory becomes: Fleet, Host, Service, Resource, Registry.

Everything here is frozen and complete: whoever holds a Host needs nothing else to know what
is wanted there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from speechfleet.inventory.kinds import KINDS, VENDOR_REGISTRY, Kind
from speechfleet.secrets.secret import Secret


@dataclass(frozen=True)
class Resource:
    """An Azure Speech resource: its endpoint and a key that belongs to it."""

    name: str
    endpoint: str
    key: Secret | None
    """None where the command at hand needs no key (`status`, `preflight`)."""


@dataclass(frozen=True)
class Registry:
    """Where images are pulled from; a login only where the registry wants one."""

    address: str = VENDOR_REGISTRY
    username: str | None = None
    password: Secret | None = None


@dataclass(frozen=True)
class Service:
    """A wanted container of one kind, in one or more instances on each of its hosts.

    `memory` is the Docker limit in bytes and includes the model. `port` is the first
    instance's port where it is fixed; `None` lets the planner choose from 5000 up.
    """

    name: str
    kind: Kind
    tag: str
    resource: str
    instances: int = 1
    port: int | None = None
    bind: str = "127.0.0.1"
    cpus: float = 4
    memory: int = 8 * 1024**3
    undersized: bool = False
    """True: knowingly under the vendor's minimum (`undersized: allow`)."""
    ready_seconds: int = 300
    settings: Mapping[str, str] = field(default_factory=dict)

    def instance_names(self) -> tuple[str, ...]:
        """The names of the instances: `stt-en-1`, `stt-en-2` …"""
        return tuple(f"{self.name}-{n}" for n in range(1, self.instances + 1))


@dataclass(frozen=True)
class Host:
    """One host: how to reach it and what should run there."""

    name: str
    address: str
    port: int | None = None
    user: str | None = None
    key_file: Path | None = None
    jump: str | None = None
    """A bastion as `user@address:port`, user and port optional (ProxyJump)."""
    become: bool = False
    become_password: Secret | None = None
    client_address: str = ""
    """The address clients reach the containers at; the SSH address unless the inventory
    says otherwise (`speech_address`)."""
    groups: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    resources: Mapping[str, Resource] = field(default_factory=dict)
    registry: Registry = Registry()
    prune_services: bool = False
    """True where the command at hand removes what the inventory no longer names."""

    @property
    def instance_names(self) -> tuple[str, ...]:
        """Every instance that should run here."""
        return tuple(name for service in self.services for name in service.instance_names())


@dataclass(frozen=True)
class Fleet:
    """The inventory, read and resolved."""

    source: Path
    hosts: tuple[Host, ...]
    known_hosts: Path
    """The fleet's own known_hosts, besides the user's."""
    warnings: tuple[str, ...] = ()
    """What an operator should look at though nothing is wrong yet; never a secret."""


__all__ = ["KINDS", "Fleet", "Host", "Registry", "Resource", "Service"]
