"""The tree of groups → hosts as wanted, each complete.

What hundreds of hosts inherit is one node, and read once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from speechfleet.inventory.connection import PASSWORD, Connection, read_connection
from speechfleet.inventory.fleet import Host, Proxy, Registry, Resource, Service
from speechfleet.inventory.groups import ALL
from speechfleet.inventory.levels import Levels
from speechfleet.inventory.licences import Licences
from speechfleet.inventory.locked import Locked
from speechfleet.inventory.logging_keys import telemetry_nodes
from speechfleet.inventory.nodes import Entry, Mapping, Node, places, scalars_of
from speechfleet.inventory.offline import only_for_licences
from speechfleet.inventory.places import Fault, Faults
from speechfleet.inventory.proxy import read_proxy, through
from speechfleet.inventory.references import Reference, maybe_reference, reference
from speechfleet.inventory.resource_doubts import doubts
from speechfleet.inventory.resources import key_nodes, read_resource
from speechfleet.inventory.secrets import Secrets
from speechfleet.inventory.services import Around, read_services
from speechfleet.inventory.shape import RegistryShape, fit
from speechfleet.inventory.variables import PROXY, REGISTRY, RESOURCES, SERVICES, Variables, given
from speechfleet.secrets.secret import Secret


class HostReader:
    """Reads one host after the other. Without `keys` no ApiKey is resolved, without `pulls` no
    password of a registry, and without `for_licences` no key that nothing but licences needs."""

    def __init__(
        self,
        secrets: Secrets,
        keys: bool,
        pulls: bool,
        become_password: Secret | None,
        licences: Licences,
        faults: Faults,
        for_licences: bool = False,
    ) -> None:
        self._secrets = secrets
        self._keys = keys
        self._pulls = pulls
        self._become_password = become_password
        self._licences = licences
        self._for_licences = for_licences
        self._faults = faults
        self._left_out: list[Fault] = []
        self._spared = cache(only_for_licences)
        self._resources = cache(self._read_resources)
        self._registry = cache(self._read_registry)
        self._proxy = cache(self._read_proxy)
        self._services = cache(self._read_services)
        self._alike: dict[tuple[Service, ...], tuple[Service, ...]] = {}
        """What several groups want alike is one value, which compares at once."""

    def host(self, name: str, levels: Levels, lock: dict[str, Locked] | None) -> Host | None:
        """Return the host, or None where it is no business of ours: nothing is wanted there, and
        it is not reached as speechfleet reaches hosts."""
        variables = levels.variables(name)
        resources, services = _node(variables, RESOURCES), _node(variables, SERVICES)
        spared = frozenset[str]() if self._for_licences else self._spared(services)
        proxy = _node(variables, PROXY)
        way = read_connection(name, variables, self._faults)
        if way.refused and not (isinstance(services, Mapping) and services.entries):
            self._leave_out(way.refused)
            return None
        for fault in way.refused:
            self._faults.add(*fault)
        return Host(
            name=name,
            address=way.address,
            port=way.port,
            user=way.user,
            key_file=way.key_file,
            jump=way.jump,
            become=way.become,
            become_password=self._become(way),
            client_address=way.client_address,
            seed=way.seed,
            seed_address=way.seed_address,
            groups=tuple(group for group in levels.groups(name) if group != ALL),
            services=self._services(services, resources, proxy),
            resources=self._resources(resources, spared),
            registry=self._registry(_node(variables, REGISTRY)),
            proxy=self._proxy(proxy),
            lock=lock,
        )

    def refuse_left_out(self) -> None:
        """Say of the hosts that were left out what is wrong with them: there is no other."""
        for fault in self._left_out:
            self._faults.add(*fault)

    def _leave_out(self, refused: Iterable[Fault]) -> None:
        for fault in refused:
            self._left_out.append(fault)
            left_out = "hosts that want no services are left out with it"
            self._faults.doubt(fault.place, f"{fault.message}; {left_out}")

    def _become(self, way: Connection) -> Secret | None:
        if isinstance(way.become_password, Reference):
            return self._secrets.secret(way.become_password)
        return way.become_password or self._become_password

    def _read_services(
        self, node: Node | None, resources: Node | None, proxy: Node | None
    ) -> tuple[Service, ...]:
        names = resources.entries if isinstance(resources, Mapping) else {}
        wrong = resources is not None and not isinstance(resources, Mapping)
        known = _EveryName() if wrong else names
        around = Around(known, proxy is not None, self._secrets.secret if self._keys else None)
        read = through(read_services(node, around, self._faults), self._proxy(proxy))
        services = tuple(map(self._licences.given, read))
        return self._alike.setdefault(services, services)

    def _read_resources(self, node: Node | None, spared: frozenset[str]) -> dict[str, Resource]:
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            self._faults.add(node.place, f"{RESOURCES} is no mapping; wanted resources by name")
            return {}
        read = {
            name: self._resource(entry, name not in spared) for name, entry in node.entries.items()
        }
        found = {
            name: replace(resource, places=places(node.entries[name].value))
            for name, resource in read.items()
            if resource
        }
        for doubt in doubts(found):
            self._faults.warn(doubt)
        return found

    def _resource(self, entry: Entry, wanted: bool) -> Resource | None:
        secrets = self._secrets if self._keys and wanted else None
        return read_resource(entry, secrets, self._faults)

    def _read_proxy(self, node: Node | None) -> Proxy | None:
        secrets = self._secrets if self._keys else None
        return read_proxy(node, secrets, self._faults) if node else None

    def _read_registry(self, node: Node | None) -> Registry:
        if node is None:
            return Registry()
        shape = fit(RegistryShape, node, REGISTRY, {"password": reference}, self._faults)
        if shape is None:
            return Registry()
        if (shape.username is None) != (shape.password is None):
            message = f"{REGISTRY} has one of username and password; wanted both or neither"
            self._faults.add(node.place, message)
        password = self._secrets.secret(shape.password) if self._pulls and shape.password else None
        return Registry(shape.address, shape.username, password)


class _EveryName(frozenset[str]):
    """The names in what could not be read: it may be any."""

    def __contains__(self, _: object) -> bool:
        return True


def wanted_secrets(
    levels: Levels, names: Iterable[str], keys: bool, pulls: bool, for_licences: bool
) -> Iterator[Reference]:
    """Yield where the secrets of these hosts are: those of resources with `keys`, those of
    registries with `pulls`."""
    of_hosts = [levels.variables(name) for name in names]
    wanted = (PASSWORD, *((REGISTRY,) if pulls else ()), *((PROXY,) if keys else ()))
    nodes = _distinct(of_hosts, wanted)
    for resources, spared in _resources_of(of_hosts, for_licences) if keys else ():
        nodes += key_nodes(resources, spared)
    for services in _distinct(of_hosts, (SERVICES,)) if keys else ():
        nodes += telemetry_nodes(services)
    for scalar in (scalar for node in nodes for scalar in scalars_of(node)):
        found = maybe_reference(scalar)
        if found is not None:
            yield found


def _resources_of(
    of_hosts: Iterable[Variables], for_licences: bool
) -> dict[tuple[Node, frozenset[str]], None]:
    """The resources of these hosts, and of which of them the keys are not wanted."""
    found: dict[tuple[Node, frozenset[str]], None] = {}
    pairs = ((_node(one, RESOURCES), _node(one, SERVICES)) for one in of_hosts)
    for resources, services in dict.fromkeys(pairs):
        if resources is not None:
            spared = frozenset[str]() if for_licences else only_for_licences(services)
            found[resources, spared] = None
    return found


def _distinct(of_hosts: Iterable[Variables], names: tuple[str, ...]) -> list[Node]:
    nodes = (_node(of_host, name) for of_host in of_hosts for name in names)
    return list(dict.fromkeys(node for node in nodes if node is not None))


def _node(variables: Variables, name: str) -> Node | None:
    """Return the value of a variable; null is as good as none."""
    entry = given(variables, name)
    return entry.value if entry else None
