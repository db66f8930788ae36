"""From exit codes, states and recognised log lines to a cause and a remedy."""

from collections.abc import Iterable, Mapping
from typing import Any

from speechfleet.checks.cause import Cause
from speechfleet.checks.log_lines import LINES

_EXITS = {
    125: Cause(
        "cause.docker-run",
        "Docker could not run the container (exit 125)",
        "see `journalctl -u` of the unit on the host",
    ),
    126: Cause(
        "cause.entrypoint",
        "the image's program cannot be run (exit 126)",
        "check that the image is the vendor's and whole: pull it again",
    ),
    127: Cause(
        "cause.entrypoint",
        "the image's program is not found (exit 127)",
        "check that the image is the vendor's and whole: pull it again",
    ),
    132: Cause(
        "cause.no-avx2",
        "the container died of an illegal instruction (exit 132): no AVX2 is visible to it",
        "give the virtual machine a CPU model with AVX2",
    ),
    137: Cause(
        "cause.killed",
        "the container was killed (exit 137)",
        "see the kernel's log for an out-of-memory kill; raise `memory` of the service",
    ),
    139: Cause(
        "cause.crashed",
        "the container crashed (exit 139, segmentation fault)",
        "try the image's next version; see that the host gives it AVX2 and enough memory",
    ),
    143: Cause(
        "cause.stopped",
        "the container was stopped from outside (exit 143)",
        "see who stopped it: journalctl -u docker; start it again",
    ),
}

_OUT_OF_MEMORY = Cause(
    "cause.out-of-memory",
    "the container was killed for want of memory (OOMKilled)",
    "raise `memory` of the service",
)
_NO_CONTAINER = Cause(
    "cause.no-container", "there is no container", "see `journalctl -u` of the unit on the host"
)

API_STATUSES = {
    "Invalid": "cause.key-invalid",
    "Mismatch": "cause.key-mismatch",
    "OutOfQuota": "cause.quota",
    "ContainerUseUnauthorized": "cause.gated",
    "CouldNotConnect": "cause.billing-unreachable",
    "BillingEndpointBusy": "cause.billing-busy",
    "Unknown": "cause.billing-unknown",
}
"""The code of the cause that `/status` names (the vendor's container FAQ)."""


def cause_of_exit(container: Mapping[str, Any]) -> Cause:
    """The cause as far as the container's state tells it."""
    if container.get("oom_killed"):
        return _OUT_OF_MEMORY
    code = container.get("exit_code")
    if code is None:
        return _NO_CONTAINER
    message = f"the container ended with exit code {code}"
    return _EXITS.get(code, Cause("cause.ended", message, "see its log: `docker logs` on the host"))


def cause_in_log(lines: Iterable[str]) -> Cause | None:
    """The last cause that the catalogue recognises in a log."""
    found = [cause for line in lines if (cause := cause_of_line(line))]
    return found[-1] if found else None


def cause_of_line(line: str) -> Cause | None:
    """What the catalogue says of a line; None where it does not know it."""
    return next((cause for pattern, cause in LINES if pattern.search(line)), None)
