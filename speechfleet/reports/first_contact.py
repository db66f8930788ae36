"""A first contact as a file to send back: JSON, and the same for people to read.

Endpoint, model, the site's own registry and its proxy are replaced by a word, and host names and
addresses of hosts are not in it. A part that would hold a secret which this run knows is left out,
and that is said.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from speechfleet import __version__
from speechfleet.checks.first_contact import Contact
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.machine import MACHINE
from speechfleet.inventory.fleet import Host, Service
from speechfleet.inventory.kinds import VENDOR_REGISTRY
from speechfleet.plan.known_secrets import holds_any, known_secrets

SCHEMA = "speechfleet.first-contact/1"
_ELSEWHERE = re.compile(
    rf'"(?!{re.escape(VENDOR_REGISTRY)}/|REGISTRY/)[\w.:\[\]-]+(?=/[^"@]*@sha256:)'
)
"""The registry of a digest, where it is not the vendor's: an image can have come from several."""


def clean(host: Host, service: Service, parts: Mapping[str, str]) -> dict[str, str]:
    """The parts without what is the site's own, and without any that would hold a secret."""
    return {name: _without(host, service, text) for name, text in parts.items()}


def _without(host: Host, service: Service, text: str) -> str:
    resource = host.resources[service.resource or ""]
    if holds_any(text, known_secrets(host)):
        return "left out: it would have held a secret; please report that"
    text = _named(text, "ENDPOINT", *_server(resource.endpoint))
    if host.registry.server.lower() != VENDOR_REGISTRY:
        address = host.registry.address
        text = _named(text, "REGISTRY", address, *_server(f"//{address}"))
    for url in (host.proxy.http, host.proxy.https) if host.proxy else ():
        text = _named(text, "PROXY", *_server(url)) if url else text
    text = _ELSEWHERE.sub('"REGISTRY', text)
    return text.replace(service.model, "MODEL") if service.model else text


def _server(url: str) -> tuple[str, ...]:
    """`HOST:PORT`, and the host alone."""
    parts = urlsplit(url)
    return parts.netloc, parts.hostname or ""


def _named(text: str, word: str, *names: str) -> str:
    """The word in place of the names, the longest first."""
    known = "|".join(map(_pattern, filter(None, names)))
    return re.sub(known, word, text, flags=re.IGNORECASE | re.MULTILINE)


def _pattern(name: str) -> str:
    """A bare name is a whole word, and does not begin a line: what does, such as `docker`, says
    what the line is about."""
    known = re.escape(name)
    return known if re.search("[.:]", name) else rf"(?<!\w)(?!^\w+ ){known}(?!\w)"


def document(
    service: Service,
    answers: Answers,
    found: Sequence[Contact],
    parts: Mapping[str, str],
    now: datetime | None = None,
) -> dict[str, Any]:
    """The fields of the file."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "made": f"{now or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "kind": service.kind.name,
        "tag": service.tag,
        "limits": {"cpus": service.cpus, "memory_bytes": service.memory},
        "host": _host(answers),
        "contacts": [asdict(one) for one in found],
        "seen": {name: text.splitlines() for name, text in parts.items()},
    }


def _host(answers: Answers) -> dict[str, Any]:
    try:
        machine, docker = answers[MACHINE], answers[DOCKER]
    except Unanswered:
        return {}
    return {
        "cores": machine.cores,
        "kernel": machine.kernel,
        "docker": docker.version,
        "storage_driver": docker.driver,
        "cgroup": docker.cgroup,
        "system": docker.system,
    }


def as_json(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, indent=1, ensure_ascii=False) + "\n"


def as_text(fields: Mapping[str, Any]) -> str:
    """The checks as a list, then what was seen."""
    head = f"First contact with {fields['kind']} {fields['tag']}, {fields['made']}"
    host = ", ".join(f"{name} {value}" for name, value in fields["host"].items())
    rows = "\n".join(
        f"{n:2}. {one['name']}: {one['verdict']}\n"
        f"    expected: {one['expected']}\n    found:    {one['found']}"
        for n, one in enumerate(fields["contacts"], 1)
    )
    seen = "".join(
        f"\n--- {name}\n" + "".join(f"{line}\n" for line in lines)
        for name, lines in fields["seen"].items()
    )
    return f"{head}\nspeechfleet {fields['version']}; {host}\n\n{rows}\n{seen}"
