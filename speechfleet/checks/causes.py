"""From exit codes and recognised log lines to a cause and a remedy.

Only lines that stand in this catalogue are ever shown without being asked for: a Speech
container's log holds what people said. Sources of lines: domain.md, section 3 "Log lines".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cause:
    message: str
    fix: str


_EXITS = {
    132: Cause(
        "the container died of an illegal instruction (exit 132): no AVX2 is visible to it",
        "give the virtual machine a CPU model with AVX2",
    ),
    137: Cause(
        "the container was killed (exit 137)",
        "see the kernel's log for an out-of-memory kill; raise `memory` of the service",
    ),
}

_OUT_OF_MEMORY = Cause(
    "the container was killed for want of memory (OOMKilled)", "raise `memory` of the service"
)

_LINES = (
    (
        re.compile(r"Eula must be accepted"),
        Cause("the container says: Eula must be accepted", "`Eula` must be `accept`"),
    ),
    (
        re.compile(r"Invalid Billing Endpoint URI|Billing endpoint\b.*validation failed", re.I),
        Cause(
            "the container does not accept its billing endpoint",
            "`endpoint` of the resource must be its full https URL, as the portal shows it",
        ),
    ),
    (
        re.compile(r"(?:Endpoint connection|Metering attempt) failed with status 'Invalid'"),
        Cause(
            "the billing endpoint refuses the key (Invalid)",
            "put a valid key of the resource into the vault, and check that its tier is not F0",
        ),
    ),
    (
        re.compile(r"failed with status 'Mismatch'"),
        Cause(
            "key and endpoint belong to different resources (Mismatch)",
            "take both from one and the same Speech resource",
        ),
    ),
    (
        re.compile(r"failed with status 'OutOfQuota'"),
        Cause("the resource's quota is used up", "raise the tier or wait"),
    ),
    (
        re.compile(r"Model configuration .*properties\.json not found"),
        Cause("the image does not find its model", "check that the image fits the kind"),
    ),
    (
        re.compile(r"port is already allocated|address already in use"),
        Cause("the port is held by somebody else", "see who holds it: ss -ltnp"),
    ),
    (
        re.compile(r"cannot assign requested address"),
        Cause("the host has no such address", "correct `bind` of the service"),
    ),
    (
        re.compile(r"unable to find image|No such image", re.I),
        Cause("the image is not on the host", "deploy again: the image is pulled first"),
    ),
)


def cause_of_exit(container: Mapping[str, Any]) -> Cause:
    """The cause as far as the container's state tells it."""
    if container.get("oom_killed"):
        return _OUT_OF_MEMORY
    code = container.get("exit_code")
    if code is None:
        return Cause("there is no container", "see `journalctl -u` of the unit on the host")
    return _EXITS.get(
        code, Cause(f"the container ended with exit code {code}", "see its log (--show-logs)")
    )


def cause_in_log(lines: Iterable[str]) -> Cause | None:
    """The last cause that the catalogue recognises in a container's log."""
    found = [cause for line in lines for pattern, cause in _LINES if pattern.search(line)]
    return found[-1] if found else None
