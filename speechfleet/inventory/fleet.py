"""The values an inventory becomes: Fleet, Host, Service, Resource, Registry.

Everything here is frozen and complete: whoever holds a Host needs nothing else to know what
is wanted there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from speechfleet.inventory.kinds import KINDS, VENDOR_REGISTRY, Kind
from speechfleet.inventory.licence import Licence
from speechfleet.inventory.locked import Locked
from speechfleet.inventory.packages import Package
from speechfleet.inventory.places import Place
from speechfleet.inventory.probe import Probe
from speechfleet.inventory.references import first_word
from speechfleet.oci.stock import Stock
from speechfleet.secrets.secret import Secret

KEY_NAMES = ("key1", "key2")
"""The two keys of a resource, by the names that Azure's own tools have for them.
Source: `az cognitiveservices account keys regenerate --key-name`."""


@dataclass(frozen=True)
class Program:
    """A program that the inventory names, to be run on the controller."""

    text: str = field(repr=False)
    """Its words as a shell parts them; only the first is shown, others may be secret."""
    folder: Path
    """Where it runs: the folder of the file that names it."""

    def __str__(self) -> str:
        return f"command:{first_word(self.text)}"


@dataclass(frozen=True)
class Resource:
    """An Azure Speech resource: its endpoint and a key, or both keys, that belong to it."""

    name: str
    endpoint: str
    key: Secret | None
    """The one that is wanted on hosts. None where the command at hand needs no key (`status`,
    `preflight`)."""
    keys: Mapping[str, Secret] = field(default_factory=dict)
    """Both by their names, where the inventory has both and the command needs keys."""
    use: str = ""
    """The name of `key`; empty where the inventory has only one."""
    regenerate: Program | None = None
    """Makes the key `{key}` anew at the vendor, which ends the old one."""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, kw_only=True)
    """Where in the inventory its endpoint and its key are, by the names that they have there."""

    @property
    def key_name(self) -> str:
        """What `key` is called in the inventory."""
        return self.use or "key"

    def using(self, name: str) -> "Resource":
        """The same with the other of its keys, or this one, wanted on hosts."""
        return replace(self, key=self.keys[name], use=name)

    @property
    def other(self) -> str:
        """The name of the key that is not wanted; only for a resource that has both."""
        return next(name for name in KEY_NAMES if name != self.use)


@dataclass(frozen=True)
class Registry:
    """Where images are pulled from; a login only where the registry wants one."""

    address: str = VENDOR_REGISTRY
    username: str | None = None
    password: Secret | None = None

    @property
    def server(self) -> str:
        """Whom one logs in to: `HOST[:PORT]`, without the path of a mirror."""
        return self.address.partition("/")[0]


@dataclass(frozen=True)
class Proxy:
    """The way out to the billing endpoints, for every container that reports to one."""

    http: str
    https: str
    """Both URLs without a login."""
    no_proxy: tuple[str, ...] = ()
    """What is reached without it, loopback left out: that always is."""
    login: bool = False
    """Whether the inventory has a login for it."""
    creds: Secret | None = None
    """The login as `user:password`. None where the command at hand needs no key, too."""


@dataclass(frozen=True)
class Service:
    """A wanted container of one kind, in one or more instances on each of its hosts.

    `memory` is the Docker limit in bytes and includes the model. `port` is the first
    instance's port where it is fixed; `None` lets the planner choose from 5000 up. The `kind`
    of a generic container has this service's own `container_port` and `ready_path` in it.
    """

    name: str
    kind: Kind
    tag: str = ""
    """Empty where `image` says all."""
    resource: str | None = None
    """The resource it is billed to; None for a generic container, which has no key."""
    image: str = ""
    """A generic container's image, as `docker images` would show it."""
    model: str = ""
    """The ModelId of custom speech."""
    model_resource: str | None = None
    """The resource that its model is fetched with where it runs disconnected; None where the
    inventory does not say."""
    instances: int = 1
    port: int | None = None
    bind: str = "127.0.0.1"
    cpus: float = 4
    memory: int = 8 * 1024**3
    image_bytes: int = 18 * 10**9
    """What the image takes on a disk, unpacked."""
    undersized: bool = False
    """True: knowingly under the vendor's minimum (`undersized: allow`)."""
    ready_seconds: int = 300
    drain_seconds: int = 0
    """How long open connections are waited for before a stop; 0 waits for none."""
    stop_seconds: int = 30
    """How long a container may take to stop before Docker kills it."""
    stagger_seconds: int = 0
    """How long a container waits with its start after another one of the host has started."""
    cpuset: str = ""
    """The host's cores that its containers may use, as Docker writes them; empty for all."""
    output: bool = False
    """Whether its containers have a folder of the host for what they write."""
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    """Settings that are secret, besides the resource's key. They are no part of a release."""
    probe: Probe | None = None
    """What the functional probe asks it; None where the inventory does not say."""
    disconnected: bool = False
    """True: it runs without a connection to Azure, with a licence and without key and endpoint."""
    licence_days: int = 0
    """For how many days a licence that is downloaded now is good; 0 where it needs none."""
    licence: Licence | None = None
    """The licence that the controller keeps for its kind, image, model and resource."""

    def __hash__(self) -> int:
        """Of what services differ by; settings are a mapping. All of it counts for equality."""
        return hash((self.name, self.tag, self.image, self.cpus, self.memory))

    @property
    def runs_with(self) -> str | None:
        """The resource whose key and endpoint its containers get; None where they get none."""
        return None if self.disconnected else self.resource

    @property
    def fetches_with(self) -> str | None:
        """The resource whose key its model is fetched with; None where that is not known."""
        return self.model_resource if self.disconnected else self.resource

    def instance_names(self) -> tuple[str, ...]:
        """The names of the instances: `stt-en-1`, `stt-en-2` …"""
        return _instance_names(self.name, self.instances)


@lru_cache(1024)
def _instance_names(service: str, count: int) -> tuple[str, ...]:
    """Asked for again and again, and the same on thousands of hosts."""
    return tuple(f"{service}-{n}" for n in range(1, count + 1))


@dataclass(frozen=True)
class Host:
    """One host: how to reach it and what should run there."""

    name: str
    address: str
    port: int | None = None
    user: str | None = None
    key_file: Path | None = None
    jump: str | None = None
    """A bastion as `user@address:port`, user and port optional (ProxyJump); empty: none, and
    None: the one of ~/.ssh/config."""
    become: bool = False
    become_password: Secret | None = None
    client_address: str = ""
    """The address clients reach the containers at; the SSH address unless the inventory
    says otherwise (`speech_address`)."""
    seed: str = ""
    """The host through which images come to its site, by name; empty: each host is brought its
    own."""
    seed_address: str = ""
    """Where its neighbours reach its sshd (`speech_seed_address`)."""
    groups: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    resources: Mapping[str, Resource] = field(default_factory=dict)
    registry: Registry = Registry()
    proxy: Proxy | None = None
    prune_services: bool = False
    """True where the command at hand removes what the inventory no longer names."""
    lock: Mapping[str, Locked] | None = None
    """Which image each tag stands for; None where the fleet has no image lock."""
    stock: Stock | None = None
    """The images that the command at hand brings; None where it brings none."""
    packages: Mapping[str, tuple[Package, ...]] | None = None
    """What the command at hand brings to install from, for each release of a distribution;
    None where the host has sources of its own."""

    @property
    def instance_names(self) -> tuple[str, ...]:
        """Every instance that should run here."""
        return tuple(name for service in self.services for name in service.instance_names())

    def image(self, service: Service) -> str:
        """The image of a service as `docker images` shows it: `REGISTRY/PATH:TAG`."""
        return service.image or f"{self.registry.address}/{service.kind.repository}:{service.tag}"

    def locked(self, service: Service) -> Locked | None:
        """Which image its tag stands for; None where the lock does not say."""
        return self.lock.get(self.image(service)) if self.lock else None

    def runs(self, service: Service) -> str:
        """What Docker is told to run: an image by its id where it is locked, else by its tag."""
        locked = self.locked(service)
        return locked.id if locked else self.image(service)

    @property
    def unlocked(self) -> tuple[str, ...]:
        """The images whose tags have no line in the fleet's image lock. An image that is named by
        its digest needs none."""
        if self.lock is None:
            return ()
        wanted = dict.fromkeys(map(self.image, self.services))
        return tuple(image for image in wanted if "@" not in image and image not in self.lock)


@dataclass(frozen=True)
class Channel:
    """One way in which a health run is told."""

    name: str
    kind: str
    """`prometheus`, `webhook` or `command`."""
    tell: Literal["changes", "digest"] = "changes"
    """When something changed, or once a day whatever happened."""
    file: Path | None = None
    """Where node_exporter's textfile collector looks (`prometheus`)."""
    url: Secret | None = None
    """Where to post to (`webhook`); None where it was not asked for."""
    headers: Mapping[str, Secret] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    """The program and its arguments (`command`)."""
    trouble: str = ""
    """Why its secrets are not known, without them."""


@dataclass(frozen=True)
class Fleet:
    """The inventory, read and resolved."""

    source: str
    """The inventories as they were named, for messages."""
    hosts: tuple[Host, ...]
    known_hosts: Path
    """The fleet's own known_hosts, besides the user's."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The hosts of each group, `all` and `ungrouped` included, in Ansible's order. A limit
    leaves it as it is."""
    licences: Path = Path("licences")
    """The folder of the licences of disconnected containers."""
    playbooks: Path | None = None
    """The fleet's own folder of playbooks, which say some things otherwise than the shipped."""
    warnings: tuple[str, ...] = ()
    """What an operator should look at though nothing is wrong yet; never a secret."""
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The groups right below each group that has any."""
    channels: tuple[Channel, ...] = ()
    """Who is told of a health run."""
    images_lock: Path | None = None
    """The file of the image lock, be it there or not."""
    lock: Mapping[str, Locked] | None = None
    """What stands in it; each host has it too."""


__all__ = [
    "KINDS",
    "Channel",
    "Fleet",
    "Host",
    "Program",
    "Proxy",
    "Registry",
    "Resource",
    "Service",
]
