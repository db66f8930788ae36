"""Releases: an instance's unit and settings, named by their content."""

import hashlib
from ipaddress import ip_address

from speechfleet.inventory.fleet import Host, Resource, Service
from speechfleet.plan.instance import Instance, KeyFile
from speechfleet.plan.render import env_lines, template
from speechfleet.secrets.secret import Secret

_MODELS = "/var/lib/speechfleet/models"
"""A folder for each custom model: a container keeps the model that it finds in its folder,
whatever ModelId it is given (the vendor's page `speech-container-cstt`)."""
_ID_LENGTH = 12
_VERSION_LENGTH = 16


def digest(text: str) -> str:
    """SHA-256 in hexadecimal, as `sha256sum` on the host makes it."""
    return hashlib.sha256(text.encode()).hexdigest()


def instance(host: Host, service: Service, name: str, port: int) -> Instance:
    """Render one instance of `service` in full."""
    image, runs = host.image(service), host.runs(service)
    settings = env_lines(_settings(service))
    release = digest(_unit(service, name, port, image, runs, "") + settings)[:_ID_LENGTH]
    unit_text = _unit(service, name, port, image, runs, release)
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
        key=key_file(host.resources[service.resource]) if service.resource else None,
    )


def _settings(service: Service) -> dict[str, str]:
    ours = {"Eula": "accept"} if service.kind.keyed else {}
    model = {"ModelId": service.model} if service.model else {}
    return {**ours, **model, **service.settings}


def _unit(service: Service, name: str, port: int, image: str, runs: str, release: str) -> str:
    bind = f"[{service.bind}]" if ip_address(service.bind).version == 6 else service.bind
    return template(
        "instance.service",
        unit=f"speechfleet-{name}.service",
        container=f"speechfleet-{name}",
        instance=name,
        service=service.name,
        image=image,
        runs=runs,
        release=release,
        port=port,
        bind=service.bind,
        publish=f"{bind}:{port}:{service.kind.container_port}",
        cpus=f"{service.cpus:g}",
        memory=service.memory,
        stop_seconds=service.stop_seconds,
        kind=service.kind,
        model_folder=f"{_MODELS}/{service.model}" if service.model else "",
    )


def key_file(resource: Resource) -> KeyFile | None:
    """The file for a resource's endpoint and key: lines sorted, as the host digests them."""
    if resource.key is None:
        return None
    content = f"ApiKey={resource.key.open()}\nBilling={resource.endpoint}\n"
    made = digest(content)
    return KeyFile(resource.name, made[:_VERSION_LENGTH], made, Secret(content))
