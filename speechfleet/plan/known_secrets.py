"""Every secret that a run knows of a host: what must be in nothing that it writes."""

import json
from collections.abc import Iterable, Iterator

from speechfleet.inventory.fleet import Host
from speechfleet.plan.release import instance
from speechfleet.secrets.secret import Secret

_ENDPOINT = "Billing"
"""The one line of a key file that is not."""
_PORT = 5000


def known_secrets(host: Host) -> tuple[Secret, ...]:
    """All of them, each once; without those that the command at hand did not ask for."""
    return tuple(dict.fromkeys(secret for secret in _all(host) if secret))


def _all(host: Host) -> Iterator[Secret]:
    for resource in host.resources.values():
        yield from (key for key in (resource.key, *resource.keys.values()) if key)
    yield from (one for one in (host.registry.password, host.become_password) if one)
    for service in host.services:
        key = instance(host, service, f"{service.name}-1", _PORT).key
        lines = key.content.open().splitlines() if key else []
        named = (line.partition("=") for line in lines)
        yield from (Secret(value) for name, _, value in named if name != _ENDPOINT)


def holds_any(text: str, secrets: Iterable[Secret]) -> bool:
    """Whether any of them stands in the text, as it is or as JSON has it. They are opened to be
    looked for, and only so."""
    return any(form in text for secret in secrets for form in _forms(secret.open()))


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield from (json.dumps(secret, ensure_ascii=ascii_)[1:-1] for ascii_ in (True, False))
