"""Releases: an instance's unit and settings, named by their content."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from speechfleet.facts.models import FOLDER as MODELS_FOLDER
from speechfleet.inventory.fleet import Host, Resource, Service
from speechfleet.inventory.licence import licence_path
from speechfleet.inventory.logging_keys import OUTPUT
from speechfleet.plan.instance import Instance, KeyFile
from speechfleet.plan.other_secrets import other_secrets
from speechfleet.plan.render import env_lines, template
from speechfleet.secrets.secret import Secret

_OUTPUT = "/var/lib/speechfleet/output"
"""A folder for each instance: two would write to one file."""
RECORDS = "/var/lib/speechfleet-usage"
"""A folder for each disconnected instance. It is apart from what a decommission takes away: usage
records are wanted for billing (the vendor's page "Use Docker containers in disconnected
environments")."""
_LICENCE = "/license"
"""The vendor's default."""
_UNITS_KEPT = 1024
_TEMPLATE = "instance.service"
_ID_LENGTH = 12
_NONE: Mapping[str, Secret] = {}


def digest(text: str) -> str:
    """SHA-256 in hexadecimal, as `sha256sum` on the host makes it."""
    return hashlib.sha256(text.encode()).hexdigest()


def instance(host: Host, service: Service, name: str, port: int) -> Instance:
    """Render one instance of `service` in full."""
    return next(instances(host, service, {name: port}))


def instances(host: Host, service: Service, ports: Mapping[str, int]) -> Iterator[Instance]:
    """The same of several instances, by their names."""
    image, runs, key = host.image(service), host.runs(service), key_file_of(host, service)
    for name, port in ports.items():
        yield _instance(service, name, port, image, runs, key)


@lru_cache(_UNITS_KEPT)
def _instance(
    service: Service, name: str, port: int, image: str, runs: str, key: KeyFile | None
) -> Instance:
    """One for all hosts that want it alike: thousands want the same few. Jinja takes its time."""
    settings = env_lines(_settings(service))
    values = _values(service, name, port, image, runs)
    release = digest(template(_TEMPLATE, release="", **values) + settings)[:_ID_LENGTH]
    unit_text = template(_TEMPLATE, release=release, **values)
    return Instance(
        name=name,
        service=service,
        image=image,
        runs=runs,
        port=port,
        release=release,
        unit_text=unit_text,
        unit_digest=digest(unit_text),
        settings=settings,
        settings_digest=digest(settings),
        key=key,
    )


def _settings(service: Service) -> dict[str, str]:
    ours = {"Eula": "accept"} if service.kind.keyed else {}
    # Without a connection no model can be fetched: that which is missing is said at once.
    fetches = service.model and not service.disconnected
    model = {"ModelId": service.model} if fetches else {}
    offline = {"Mounts:License": _LICENCE, "Mounts:Output": OUTPUT} if service.disconnected else {}
    return {**ours, **offline, **model, **service.settings}


def _values(service: Service, name: str, port: int, image: str, runs: str) -> dict[str, object]:
    bind = f"[{service.bind}]" if ":" in service.bind else service.bind
    return {
        "unit": f"speechfleet-{name}.service",
        "container": f"speechfleet-{name}",
        "instance": name,
        "service": service.name,
        "image": image,
        "runs": runs,
        "port": port,
        "bind": service.bind,
        "publish": f"{bind}:{port}:{service.kind.container_port}",
        "cpus": f"{service.cpus:g}",
        "memory": service.memory,
        "stop_seconds": service.stop_seconds,
        "kind": service.kind,
        "keyed": bool(service.kind.keyed and service.runs_with),
        "folders": _folders(service, name),
        "licence": _licence(service) if service.disconnected else None,
        "stagger_seconds": service.stagger_seconds,
        "cpuset": service.cpuset,
    }


class _Folder(NamedTuple):
    """A folder of the host in the container; it belongs to the user of the image."""

    name: str
    path: str
    inside: str


def _folders(service: Service, name: str) -> tuple[_Folder, ...]:
    """What a disconnected container logs to disk lies beside its records: it has one such mount.
    Where it stands still its licence lies nowhere but in the file of root's."""
    found = []
    if service.model:
        model = f"{MODELS_FOLDER}/{service.model}"
        found.append(_Folder("model", model, service.kind.model_folder))
    if service.disconnected:
        found.append(_Folder("licence", f"/run/speechfleet-{name}/licence", _LICENCE))
        found.append(_Folder("records", f"{RECORDS}/{name}", OUTPUT))
    elif service.output:
        found.append(_Folder("output", f"{_OUTPUT}/{name}", OUTPUT))
    return tuple(found)


class _Licence(NamedTuple):
    """What a disconnected instance runs with, as its unit names it."""

    archive: str
    version: str
    ends: str
    """The first day on which it is not good any more."""


def _licence(service: Service) -> _Licence:
    """A service whose licence is missing is refused by a check; it is rendered all the same."""
    found = service.licence
    if found is None:
        return _Licence(licence_path("none"), "none", "none")
    return _Licence(found.path, found.version, found.ends)


def key_file_of(host: Host, service: Service) -> KeyFile | None:
    """The file with all that is secret of a service's containers; None where they run without a
    resource's key."""
    resource = service.runs_with
    if not resource:
        return None
    return key_file(host.resources[resource], other_secrets(host, service))


def key_file(resource: Resource, others: Mapping[str, Secret] = _NONE) -> KeyFile | None:
    """The file for a resource's endpoint and key, and for other secrets by the names of their
    settings: lines sorted, as the host digests them."""
    key = resource.key
    if key is None:
        return None
    return _key_file(resource.name, resource.endpoint, key, tuple(sorted(others.items())))


@lru_cache(_UNITS_KEPT)
def _key_file(
    resource: str, endpoint: str, key: Secret, others: tuple[tuple[str, Secret], ...]
) -> KeyFile:
    """One for all instances of all hosts that are billed to the resource."""
    pair = env_lines({"ApiKey": key.open(), "Billing": endpoint})
    more = env_lines({name: secret.open() for name, secret in others})
    return KeyFile(
        resource,
        digest(pair),
        digest(more) if more else "",
        digest(pair + more),
        Secret(pair + more),
    )
