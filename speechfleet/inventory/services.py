"""`speech_services` of a host → its Services."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from speechfleet.inventory.cpuset import cpuset_misfits
from speechfleet.inventory.fleet import Service
from speechfleet.inventory.kinds import KINDS, Kind
from speechfleet.inventory.logging_keys import logging_settings, read_logging
from speechfleet.inventory.nodes import Entry, Mapping, Node
from speechfleet.inventory.offline import disconnected_misfits
from speechfleet.inventory.other_secrets import TELEMETRY_KEY
from speechfleet.inventory.places import Faults, Place
from speechfleet.inventory.probes import probe_misfits, read_probe
from speechfleet.inventory.references import Reference
from speechfleet.inventory.scalars import shown
from speechfleet.inventory.settings import read_settings, with_defaults
from speechfleet.inventory.settings_misfits import settings_misfits
from speechfleet.inventory.shape import Readers, ServiceShape, fit
from speechfleet.inventory.spelling import guess
from speechfleet.inventory.tags import misfit, multilingual
from speechfleet.secrets.secret import Secret

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_LAST_PORT = 65535


@dataclass(frozen=True)
class Around:
    """What the services of a host are read with."""

    resources: Collection[str] = ()
    """The names that they may refer to."""
    proxied: bool = False
    """Whether the host has `speech_proxy`."""
    secret: Callable[[Reference], Secret | None] | None = None
    """Fetches a secret; None where the command at hand needs none."""


def read_services(node: Node | None, around: Around, faults: Faults) -> tuple[Service, ...]:
    """Return the services of a host."""
    if node is None:
        return ()
    if not isinstance(node, Mapping):
        faults.add(node.place, "speech_services is no mapping; wanted services by name")
        return ()
    read = [(_service(entry, around, faults), entry) for entry in node.entries.values()]
    good = [(service, entry) for service, entry in read if service is not None]
    _refuse_equal_names(good, faults)
    _refuse_equal_ports(good, faults)
    return tuple(service for service, _ in good)


def _service(entry: Entry, around: Around, faults: Faults) -> Service | None:
    name = entry.key.value
    if not _NAME.fullmatch(name):
        wanted = "a-z, 0-9 and - between them, at most 40"
        faults.add(entry.key.place, f"{shown(name)} cannot be a service; wanted {wanted}")
        return None
    readers: Readers = {
        "settings": lambda node: read_settings(node, faults),
        "probe": lambda node: read_probe(node, faults),
        "logging": lambda node: read_logging(node, faults),
    }
    shape = fit(ServiceShape, entry.value, f'service "{name}"', readers, faults)
    if shape is None or not isinstance(entry.value, Mapping):
        return None
    for place, message in _misfits(name, shape, entry.value, around):
        faults.add(place, message)
    return _from_shape(name, shape, _secrets(shape, around))


def _secrets(shape: ServiceShape, around: Around) -> dict[str, Secret]:
    where = shape.logging.application_insights if shape.logging else None
    key = around.secret(where) if where and around.secret else None
    return {TELEMETRY_KEY: key} if key else {}


def _from_shape(name: str, shape: ServiceShape, secrets: dict[str, Secret]) -> Service:
    kind = _kind(shape)
    logging = logging_settings(shape.logging) if shape.logging else {}
    return Service(
        name=name,
        kind=kind,
        tag=shape.tag or "",
        resource=shape.resource,
        image=shape.image or "",
        model=shape.model or "",
        model_resource=shape.model_resource,
        instances=shape.instances,
        port=shape.port,
        bind=shape.bind,
        cpus=kind.default_cpus if shape.cpus is None else shape.cpus,
        memory=_default_memory(kind, shape) if shape.memory is None else shape.memory,
        image_bytes=kind.image_bytes if shape.image_size is None else shape.image_size,
        undersized=shape.undersized == "allow",
        ready_seconds=kind.ready_seconds if shape.ready_seconds is None else shape.ready_seconds,
        drain_seconds=shape.drain_seconds,
        stop_seconds=shape.stop_seconds,
        stagger_seconds=shape.stagger_seconds,
        cpuset=shape.cpuset or "",
        output=bool(shape.logging and shape.logging.disk is not None),
        settings=with_defaults(shape.settings, {**kind.settings, **logging}),
        secrets=secrets,
        probe=shape.probe,
        disconnected=shape.connection == "disconnected",
        licence_days=shape.licence_days or 0,
    )


def _kind(shape: ServiceShape) -> Kind:
    """The kind's row; a generic container puts its own port and path in."""
    kind = KINDS[shape.kind]
    return replace(
        kind,
        container_port=shape.container_port or kind.container_port,
        ready_path=shape.ready_path or kind.ready_path,
    )


def _default_memory(kind: Kind, shape: ServiceShape) -> int:
    speaks_many = multilingual(kind, shape.tag or "")
    return kind.multilingual_memory if speaks_many else kind.default_memory


def _misfits(
    name: str, shape: ServiceShape, mapping: Mapping, around: Around
) -> Iterator[tuple[Place, str]]:
    """Yield what is right by itself and wrong beside the rest."""
    entries, kind, resources = mapping.entries, KINDS[shape.kind], around.resources
    yield from _keys_of_other_kinds(kind, mapping)
    yield from _missing(name, kind, mapping)
    if "probe" in entries:
        yield from probe_misfits(kind, entries["probe"].value)
    yield from settings_misfits(kind, shape, mapping, around.proxied)
    yield from cpuset_misfits(kind, shape, mapping)
    why = misfit(kind, shape.tag) if shape.tag and "tag" in kind.needs else ""
    if why:
        found = f"tag {shown(shape.tag or '')} is none of {kind.name}"
        yield entries["tag"].value.place, f"{found}: {why}; wanted {kind.tag_form}"
    yield from disconnected_misfits(name, kind, shape, mapping)
    if shape.resource and "resource" in kind.needs and shape.resource not in resources:
        yield entries["resource"].value.place, _unknown(shape.resource, resources)
    if shape.model_resource and shape.model_resource not in resources:
        yield entries["model_resource"].value.place, _unknown(shape.model_resource, resources)
    if shape.port is not None and shape.port + shape.instances - 1 > _LAST_PORT:
        last = shape.port + shape.instances - 1
        yield entries["port"].value.place, f"the last instance would have port {last}; wanted less"


def _unknown(resource: str, resources: Collection[str]) -> str:
    wanted = f"one of: {', '.join(resources)}" if resources else "one in speech_resources"
    hint = guess(resource, resources)
    return f"there is no resource {shown(resource)}; wanted {wanted}{hint}"


def _missing(name: str, kind: Kind, mapping: Mapping) -> Iterator[tuple[Place, str]]:
    missing = [key for key in kind.needs if key not in mapping.entries]
    if missing:
        fields = ServiceShape.model_fields
        wanted = "; ".join(f"{key}: {fields[key].description}" for key in missing)
        found = f'service "{name}" has no {", ".join(missing)}'
        yield mapping.place, f"{found}, which {kind.name} needs; wanted {wanted}"


def _keys_of_other_kinds(kind: Kind, mapping: Mapping) -> Iterator[tuple[Place, str]]:
    for key, entry in mapping.entries.items():
        owners = [k.name for k in KINDS.values() if key in (*k.needs, *k.may)]
        if owners and kind.name not in owners:
            found = f"{kind.name} has no {key}, which is for {' or '.join(owners)}"
            yield entry.key.place, f"{found}; leave it out (null takes an inherited one away)"


def _refuse_equal_names(services: list[tuple[Service, Entry]], faults: Faults) -> None:
    """Refuse a service that is called as another's instance is: `stt-1` beside `stt`."""
    owners: dict[str, str] = {}
    for service, entry in services:
        for name in (service.name, *service.instance_names()):
            owner = owners.setdefault(name, service.name)
            if owner != service.name:
                found = f'"{service.name}" and "{owner}" both come to be called "{name}"'
                faults.add(entry.key.place, f"{found} on one host; rename one")


def _refuse_equal_ports(services: list[tuple[Service, Entry]], faults: Faults) -> None:
    owners: dict[int, str] = {}
    for service, entry in services:
        if service.port is None or not isinstance(entry.value, Mapping):
            continue
        for port in range(service.port, service.port + service.instances):
            owner = owners.setdefault(port, service.name)
            if owner != service.name:
                found = f'port {port} is taken by "{owner}" on the same host'
                faults.add(entry.value.entries["port"].value.place, f"{found}; choose another")
