"""Releases: an instance's unit and settings, named by their content."""

import hashlib
from collections.abc import Hashable
from functools import lru_cache

from speechfleet.inventory.fleet import Host, Resource, Service
from speechfleet.plan.instance import Instance, KeyFile
from speechfleet.plan.render import env_lines, template
from speechfleet.secrets.secret import Secret

_MODELS = "/var/lib/speechfleet/models"
"""A folder for each custom model: a container keeps the model that it finds in its folder,
whatever ModelId it is given (the vendor's page `speech-container-cstt`)."""
_UNITS_KEPT = 1024
_TEMPLATE = "instance.service"
_ID_LENGTH = 12
_VERSION_LENGTH = 16


def digest(text: str) -> str:
    """SHA-256 in hexadecimal, as `sha256sum` on the host makes it."""
    return hashlib.sha256(text.encode()).hexdigest()


def instance(host: Host, service: Service, name: str, port: int) -> Instance:
    """Render one instance of `service` in full."""
    image = host.image(service)
    settings = env_lines(_settings(service))
    release, unit_text, unit_digest = _unit(settings, **_values(service, name, port, image))
    return Instance(
        name=name,
        service=service,
        image=image,
        port=port,
        release=release,
        unit_text=unit_text,
        unit_digest=unit_digest,
        settings=settings,
        settings_digest=digest(settings),
        key=key_file(host.resources[service.resource]) if service.resource else None,
    )


def _settings(service: Service) -> dict[str, str]:
    ours = {"Eula": "accept"} if service.kind.keyed else {}
    model = {"ModelId": service.model} if service.model else {}
    return {**ours, **model, **service.settings}


@lru_cache(_UNITS_KEPT)
def _unit(settings: str, **values: Hashable) -> tuple[str, str, str]:
    """The release, the unit's text and its digest. Thousands of hosts want the same few units, and
    Jinja takes its time."""
    release = digest(template(_TEMPLATE, release="", **values) + settings)[:_ID_LENGTH]
    text = template(_TEMPLATE, release=release, **values)
    return release, text, digest(text)


def _values(service: Service, name: str, port: int, image: str) -> dict[str, Hashable]:
    bind = f"[{service.bind}]" if ":" in service.bind else service.bind
    return {
        "unit": f"speechfleet-{name}.service",
        "container": f"speechfleet-{name}",
        "instance": name,
        "service": service.name,
        "image": image,
        "port": port,
        "bind": service.bind,
        "publish": f"{bind}:{port}:{service.kind.container_port}",
        "cpus": f"{service.cpus:g}",
        "memory": service.memory,
        "stop_seconds": service.stop_seconds,
        "kind": service.kind,
        "model_folder": f"{_MODELS}/{service.model}" if service.model else "",
    }


def key_file(resource: Resource) -> KeyFile | None:
    """The file for a resource's endpoint and key: lines sorted, as the host digests them."""
    key = resource.key
    return None if key is None else _key_file(resource.name, resource.endpoint, key)


@lru_cache(_UNITS_KEPT)
def _key_file(resource: str, endpoint: str, key: Secret) -> KeyFile:
    """One for all instances of all hosts that are billed to the resource."""
    content = f"ApiKey={key.open()}\nBilling={endpoint}\n"
    made = digest(content)
    return KeyFile(resource, made[:_VERSION_LENGTH], made, Secret(content))
