"""Run a service's image in containers of its own on one host, and bring back what was seen.

What it asks is what the vendor does not publish, or what reports differ about. The containers
have the service's limits, settings and key, and publish no port; nobody sends them speech. They
are gone afterwards, and so is what they downloaded; the image stays.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from speechfleet.facts.fact import Answers
from speechfleet.facts.sudoers import keeps_input
from speechfleet.inventory.fleet import Host, Service
from speechfleet.plan.instance import Instance
from speechfleet.plan.release import instance
from speechfleet.plan.render import verbatim
from speechfleet.remote.door import Room
from speechfleet.remote.frames import Question
from speechfleet.remote.leash import on_leash
from speechfleet.secrets.secret import Secret

_PORT = 5000
_BESIDES_SECONDS = 1800
"""For a pull that is short, the trials (90 s each), the stop, and what is asked."""


@dataclass
class Seen:
    """What a host told: the text of each part, and the errand's exit code."""

    parts: dict[str, str] = field(default_factory=dict)
    code: int = 0
    rest: str = ""
    """What it said when it ended early."""


def contact(
    room: Room, host: Host, service: Service, answers: Answers, tell: Callable[[str], None]
) -> Seen:
    """Do it; `tell` is told of each part that is done. Raises Unreachable."""
    seen = Seen()
    kept = keeps_input(answers)
    said = ""
    for frame in on_leash(room, question(host, service), given(host, service), kept):
        said += frame.text
        match frame.words:
            case ("part", name):
                seen.parts[name], said = said.strip("\n"), ""
                tell(name)
            case ("start",):
                said = ""
            case ("ended", code):
                seen.code, seen.rest = int(code), said.strip("\n")
    return seen


def question(host: Host, service: Service) -> Question:
    """The errand: its script as it lies in `templates/`, and its words. No secret is among them."""
    kind, registry = service.kind, host.registry
    ready_seconds = service.ready_seconds + (kind.download_seconds if service.model else 0)
    login = (registry.server, registry.username or "")
    words = (
        host.image(service),
        str(kind.container_port),
        kind.ready_path,
        kind.status_path,
        str(ready_seconds),
        str(service.memory),
        f"{service.cpus:g}",
        kind.model_folder,
        "--gpus=all" if kind.gpu else "",
        *(login if registry.password else ("", "")),
        verbatim("pull.sh"),
    )
    seconds = 2 * ready_seconds + _BESIDES_SECONDS
    return Question("first-contact", verbatim("first_contact.sh"), words, seconds)


def given(host: Host, service: Service) -> Secret:
    """What the errand reads: the registry's password, and two environments."""
    password = host.registry.password.open() if host.registry.password else ""
    wanted = instance(host, service, f"{service.name}-1", _PORT)
    right = _key_lines(wanted)
    wrong = {**right, "ApiKey": "0" * len(right.get("ApiKey", ""))}
    lines = [*wanted.settings.splitlines(), *(f"{name}={value}" for name, value in wrong.items())]
    environment = wanted.settings + "".join(f"{name}={value}\n" for name, value in right.items())
    return Secret("\n".join((password, str(len(lines)), *lines, environment)))


def _key_lines(wanted: Instance) -> Mapping[str, str]:
    lines = wanted.key.content.open().splitlines() if wanted.key else []
    return dict(line.split("=", 1) for line in lines)
