"""The only judge of what `/ready` and `/status` answer: for survey, deploy and status alike.

A generic container has no key and no `/status`: it serves when its ready path answers 200.

Values of `apiStatus` and their meaning: the vendor's container FAQ. They are compared
exactly: `Invalid` contains `valid`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from speechfleet.checks.causes import API_STATUSES, cause_of_exit
from speechfleet.checks.finding import Finding, Level
from speechfleet.checks.whose_key import refused_pair
from speechfleet.facts.fact import Answers
from speechfleet.facts.serving import SERVING, Serving
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.kinds import READY

Health = Literal["stopped", "down", "starting", "unready", "ready", "key-ok", "functional"]

ACCEPTED = ("Valid", "NonMetered", "non-metered")
"""Good answers; the last two as Microsoft's own batch client takes them."""

HOPELESS = {
    "Invalid": "check that the key is the resource's own, and that its tier is not F0",
    "Mismatch": "key and endpoint must come from one and the same Speech resource",
    "ContainerUseUnauthorized": "the resource needs approval to run this container",
    "OutOfQuota": "the tier's quota is used up: raise the tier or wait",
}
"""Answers that waiting does not cure, and what a person can do."""

TRANSIENT = {
    "CouldNotConnect": "the container cannot reach its billing endpoint: see network and proxy",
    "BillingEndpointBusy": "the billing endpoint asks to wait",
    "Unknown": "the billing endpoint cannot process requests now: wait",
}

_SEE_LICENCE = "it runs disconnected, by its licence: see speechfleet licence list"
_OK, _NOT_FOUND = 200, 404
_LONGEST = 200
_ENDS_AGAIN = 2
"""A container that ended by itself so often will end again."""


@dataclass(frozen=True)
class Judgement:
    """How one instance is: its health, and in words why it is not better."""

    health: Health
    api_status: str = ""
    message: str = ""
    fix: str = ""
    hopeless: bool = False
    """True where waiting longer cannot help."""
    release: str = ""
    """The release that its container runs."""
    port: int = 0
    """The port that its container publishes, whatever the inventory wants by now; 0: unknown."""
    keyed: bool = True
    """False for a generic container, which has no key."""
    cause: str = ""
    """The code of the cause, where there is one in the catalogue."""

    @property
    def serves(self) -> bool:
        """Whether all is as it should be."""
        return serves(self.health, self.keyed)


def serves(health: str, keyed: bool) -> bool:
    """Whether this health is the best that a container can have: without a key it is `ready`. One
    whose answer to a query was right is better still."""
    return health in ("key-ok", "functional") or (health == "ready" and not keyed)


STOPPED = Judgement(
    "stopped", "", "it was stopped", "`speechfleet start`, or the next deploy, starts it"
)
_STUCK = {
    "paused": Judgement(
        "down", "", "the container is paused", "on the host: docker unpause {}", hopeless=True
    ),
    "dead": Judgement(
        "down", "", "Docker could not remove the container", "on the host: docker rm --force {}"
    ),
}
"""States of a container that do not pass by themselves. Source: Docker's API, `State.Status`."""


def judge_serving(serving: Serving) -> Judgement:
    """Judge one instance by what it answered."""
    labels = serving.container.get("labels", {})
    keyed = labels.get("speechfleet.status") != "none"
    how = _judge(serving, keyed)
    return replace(
        how,
        release=_printable(labels.get("speechfleet.release", "")),
        port=_port(labels),
        cause=how.cause or API_STATUSES.get(how.api_status, ""),
        keyed=keyed,
    )


def _port(labels: Mapping[str, str]) -> int:
    port = labels.get("speechfleet.port", "")
    return int(port) if port.isdecimal() else 0


def _judge(serving: Serving, keyed: bool) -> Judgement:
    api_status = _printable(serving.status.body.get("apiStatus", ""))
    if serving.container.get("status") != "running":
        return _not_running(serving)
    if api_status in HOPELESS:
        why = _printable(serving.status.body.get("apiStatusMessage", ""))
        message = f"/status says {api_status}" + (f": {why}" if why else "")
        return Judgement("unready", api_status, message, HOPELESS[api_status], hopeless=True)
    if serving.ready.code == 0:
        return Judgement("starting", api_status, "the container runs; its port does not answer")
    accepted = api_status in ACCEPTED and serving.status.code == _OK
    if not _is_ready(serving, keyed) and not (accepted and _lacks_ready(serving)):
        path = _printable(serving.container["labels"].get("speechfleet.ready", READY))
        said = f"; {_said(serving)}" if api_status in TRANSIENT else ""
        message = f"{path} answers {serving.ready.code}{said}"
        return Judgement("unready", api_status, message, TRANSIENT.get(api_status, ""))
    if not keyed:
        return Judgement("ready")
    if accepted:
        return Judgement("key-ok", api_status)
    return Judgement("ready", api_status, _said(serving), TRANSIENT.get(api_status, ""))


def _said(serving: Serving) -> str:
    """What `/status` says, and for how long it asks to be left alone."""
    message = f"/status says {_printable(serving.status.body.get('apiStatus', '')) or 'nothing'}"
    if serving.status.retry_after:
        message += f" and asks to wait {_printable(serving.status.retry_after)} s"
    return message


def _printable(said: object) -> str:
    """What a container said, fit for a terminal."""
    return "".join(c for c in str(said)[:_LONGEST] if c.isprintable())


def _is_ready(serving: Serving, keyed: bool) -> bool:
    """A body without `ready` is as good as its code: the field is not documented. What the
    body of somebody else's container says is its own affair."""
    says_so = not keyed or serving.ready.body.get("ready", "ready") == "ready"
    return serving.ready.code == _OK and says_so


def _lacks_ready(serving: Serving) -> bool:
    """Whether it has no `/ready`, as has been said of kinds other than text to speech (a public
    deployment's notes; others saw it there): that it listens and what `/status` says counts then.
    Only where no other path was wanted."""
    path = serving.container["labels"].get("speechfleet.ready", READY)
    return path == READY and serving.ready.code == _NOT_FOUND


def _not_running(serving: Serving) -> Judgement:
    unit = serving.unit.get("ActiveState", "")
    if unit == "inactive" and serving.unit.get("UnitFileState") == "disabled":
        return STOPPED
    stuck = _STUCK.get(serving.container.get("status", ""))
    if stuck:
        return replace(stuck, fix=stuck.fix.format(f"speechfleet-{serving.instance}"))
    again = int(serving.unit.get("NRestarts") or "0") >= _ENDS_AGAIN
    if unit == "failed" or again or serving.container.get("status") == "exited":
        cause = cause_of_exit(serving.container)
        hopeless = unit == "failed" or again
        return Judgement("down", "", cause.message, cause.fix, hopeless=hopeless, cause=cause.code)
    if unit in ("activating", "active"):
        return Judgement("starting", "", "the container is being started")
    return Judgement("down", "", f"there is no running container (unit: {unit or 'unknown'})")


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    """One finding for each wanted instance that should serve and does not."""
    known = answers[SERVING]
    for service in host.services:
        for name in service.instance_names():
            if name in known:
                judgement = judge_serving(known[name])
                if not judgement.serves:
                    yield finding_of(name, named(host, name, judgement))


def named(host: Host, name: str, judgement: Judgement) -> Judgement:
    """The same, with key and endpoint named where `/status` refuses them. A disconnected
    container has neither: what it refuses is its licence."""
    offline = any(s.disconnected and name in s.instance_names() for s in host.services)
    if offline and judgement.api_status not in ("", "Unknown", *ACCEPTED):
        return replace(judgement, fix=_SEE_LICENCE, cause="cause.licence-invalid")
    pair = refused_pair(host, name, judgement.api_status)
    return replace(judgement, message=judgement.message.rstrip(".") + pair) if pair else judgement


def finding_of(name: str, judgement: Judgement, level: Level = "warning") -> Finding:
    """Why an instance does not serve, and what to do."""
    return Finding(
        f"serving.{judgement.health}",
        level,
        f"{name}: {judgement.message}",
        judgement.fix or f"give it time; on the host: systemctl status speechfleet-{name}",
        judgement.cause,
        name,
    )
