"""Releases: an instance's unit and settings, named by their content."""

import hashlib
from ipaddress import ip_address
from typing import NamedTuple

from speechfleet.inventory.fleet import Host, Resource, Service
from speechfleet.inventory.licence import licence_path
from speechfleet.plan.instance import Instance, KeyFile
from speechfleet.plan.render import env_lines, template
from speechfleet.secrets.secret import Secret

_MODELS = "/var/lib/speechfleet/models"
"""A folder for each custom model: a container keeps the model that it finds in its folder,
whatever ModelId it is given (the vendor's page `speech-container-cstt`)."""
_RECORDS = "/var/lib/speechfleet-usage"
"""A folder for each disconnected instance. It is apart from what a decommission takes away: usage
records are wanted for billing (the vendor's page "Use Docker containers in disconnected
environments")."""
_INSIDE = {"Mounts:License": "/license", "Mounts:Output": "/output"}
"""The vendor's defaults."""
_ID_LENGTH = 12
_VERSION_LENGTH = 16


def digest(text: str) -> str:
    """SHA-256 in hexadecimal, as `sha256sum` on the host makes it."""
    return hashlib.sha256(text.encode()).hexdigest()


def instance(host: Host, service: Service, name: str, port: int) -> Instance:
    """Render one instance of `service` in full."""
    image = host.image(service)
    settings = env_lines(_settings(service))
    release = digest(_unit(service, name, port, image, "") + settings)[:_ID_LENGTH]
    unit_text = _unit(service, name, port, image, release)
    return Instance(
        name=name,
        service=service,
        image=image,
        port=port,
        release=release,
        unit_text=unit_text,
        unit_digest=digest(unit_text),
        settings=settings,
        settings_digest=digest(settings),
        key=key_file_of(host, service),
    )


def _settings(service: Service) -> dict[str, str]:
    ours = {"Eula": "accept"} if service.kind.keyed else {}
    # Without a connection no model can be fetched: that which is missing is said at once.
    fetches = service.model and not service.disconnected
    model = {"ModelId": service.model} if fetches else {}
    offline = _INSIDE if service.disconnected else {}
    return {**ours, **offline, **model, **service.settings}


def _unit(service: Service, name: str, port: int, image: str, release: str) -> str:
    bind = f"[{service.bind}]" if ip_address(service.bind).version == 6 else service.bind
    return template(
        "instance.service",
        unit=f"speechfleet-{name}.service",
        container=f"speechfleet-{name}",
        instance=name,
        service=service.name,
        image=image,
        release=release,
        port=port,
        bind=service.bind,
        publish=f"{bind}:{port}:{service.kind.container_port}",
        cpus=f"{service.cpus:g}",
        memory=service.memory,
        stop_seconds=service.stop_seconds,
        kind=service.kind,
        keyed=bool(service.kind.keyed and service.runs_with),
        folders=_folders(service, name),
        licence=_licence(service) if service.disconnected else None,
    )


class _Folder(NamedTuple):
    """A folder of the host in the container; it belongs to the user of the image."""

    name: str
    path: str
    inside: str


def _folders(service: Service, name: str) -> tuple[_Folder, ...]:
    model = _Folder("model", f"{_MODELS}/{service.model}", service.kind.model_folder)
    # Where the container stands still it lies nowhere but in the file of root's.
    licence = _Folder("licence", f"/run/speechfleet-{name}/licence", _INSIDE["Mounts:License"])
    records = _Folder("records", f"{_RECORDS}/{name}", _INSIDE["Mounts:Output"])
    return (
        *((model,) if service.model else ()),
        *((licence, records) if service.disconnected else ()),
    )


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
    """The file for the key that a service runs with; None where it runs without one."""
    return key_file(host.resources[service.runs_with]) if service.runs_with else None


def key_file(resource: Resource) -> KeyFile | None:
    """The file for a resource's endpoint and key: lines sorted, as the host digests them."""
    if resource.key is None:
        return None
    content = f"ApiKey={resource.key.open()}\nBilling={resource.endpoint}\n"
    made = digest(content)
    return KeyFile(resource.name, made[:_VERSION_LENGTH], made, Secret(content))
