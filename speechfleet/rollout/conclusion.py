"""What is said of a host on which a change did not come through."""

from collections.abc import Mapping, Sequence

from speechfleet.checks.causes import cause_in_log
from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import Judgement, named
from speechfleet.inventory.fleet import Host

_LOGS_FIX = "see what its log says: speechfleet deploy --show-logs (it can hold what people said)"
_LONGEST = 300


def refused(why: str) -> Finding:
    """The host would not begin."""
    return Finding("deploy.refused", "error", why, "run again: it plans anew")


def late() -> Finding:
    """The host had begun to turn itself back before it was told that all is well."""
    message = "not confirmed in time: the host had begun to turn itself back by then"
    fix = "see whether it is back (speechfleet status), then run again"
    return Finding("deploy.late", "error", message, fix)


def left(what: Sequence[str], complaints: Sequence[str]) -> Finding:
    """All is well but for what could not be removed."""
    said = f": {complaints[-1][:_LONGEST]}" if complaints else ""
    message = f"not all is gone that was to go: {', '.join(what)} failed{said}"
    return Finding("remove.left", "error", message, "mend that, then run again: it finishes")


def not_up(
    host: Host, judged: Mapping[str, Judgement], logs: Mapping[str, str]
) -> tuple[Finding, ...]:
    """One for each instance that did not serve; `logs` are of instances too."""
    lost = ((name, how) for name, how in judged.items() if not how.serves)
    return tuple(_not_up(host, name, how, logs.get(name, "")) for name, how in lost)


def _not_up(host: Host, name: str, judgement: Judgement, log: str) -> Finding:
    cause = cause_in_log(log.splitlines())
    judgement = named(host, name, judgement)
    message = f"{name} did not come up: {judgement.message}"
    if cause:
        message += f" – {cause.message}"
    fix = cause.fix if cause and not judgement.fix else judgement.fix
    code = cause.code if cause else judgement.cause
    return Finding(f"serving.{judgement.health}", "error", message, fix or _LOGS_FIX, code)


def failed(what: str, complaints: Sequence[str], installs: bool) -> Finding:
    """An action failed; the last of the complaints says why. Where it `installs` packages, nothing
    takes back what is installed."""
    said = complaints[-1][:_LONGEST] if complaints else "it gave no reason"
    cause = cause_in_log(complaints)
    fix = f"{cause.fix}; then run again" if cause else "mend that, then run again"
    fix += ": what was installed stays, and what is missing is installed" * installs
    code = cause.code if cause else ""
    return Finding("deploy.failed", "error", f"{what} failed: {said}", fix, code)
