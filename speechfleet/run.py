"""What became of every host, and the exit code that follows from it."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from speechfleet.checks.finding import Finding, errors
from speechfleet.checks.serving import Judgement, finding_of, judge_serving, named, serves
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.serving import SERVING
from speechfleet.inventory.fleet import Host
from speechfleet.plan.away import is_away
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import HostPlan

State = Literal[
    "fine", "changed", "planned", "sick", "unfit", "unreachable", "locked", "held",
    "skipped", "reverted", "failed",
]  # fmt: skip

_CODES: dict[State, int] = {
    "fine": 0,
    "changed": 0,
    "planned": 0,
    "held": 0,
    "sick": 6,
    "unfit": 3,
    "unreachable": 3,
    "locked": 3,
    "skipped": 4,
    "reverted": 4,
    "failed": 5,
}

Figures = Mapping[str, float]
"""What was measured: names with their unit at the end, as Prometheus has them
(`disk_free_bytes`, `restarts_total`, `probe_seconds`)."""

INTERRUPTED = 130
_WORST_FIRST = (5, 1, INTERRUPTED, 4, 3, 2, 6, 0)
"""design.md, "Exit codes": of several hosts the worst counts, in this order."""


@dataclass(frozen=True)
class InstanceOutcome:
    """One instance as the run left it."""

    name: str
    service: str
    kind: str
    port: int
    unit: str
    image: str
    release: str
    url: str
    health: str = ""
    api_status: str = ""
    message: str = ""
    ready_path: str = "/ready"
    """Where it says that it is ready, for whoever watches it from outside."""
    figures: Figures = field(default_factory=dict)
    keyed: bool = True
    """As `Judgement.keyed`: of what runs, whatever kind the inventory wants by now."""

    @property
    def serves(self) -> bool:
        """Whether it is as it should be; a generic container has no key to be accepted."""
        return serves(self.health, self.keyed)


@dataclass(frozen=True)
class HostOutcome:
    """One host as the run left it. `seconds` is how long it took."""

    name: str
    state: State
    findings: tuple[Finding, ...] = ()
    instances: tuple[InstanceOutcome, ...] = ()
    changes: int = 0
    seconds: float = 0.0
    figures: Figures = field(default_factory=dict)
    asked: bool = True
    """False for one that could not be asked, be that a fault (`unreachable`) or not: nothing should
    run there."""

    @property
    def reached(self) -> bool:
        return self.asked and self.state != "unreachable"

    @property
    def touched(self) -> bool:
        """Whether something was changed here, be it turned back since."""
        sickened = self.state == "sick" and self.changes > 0
        return sickened or self.state in ("changed", "reverted", "failed")

    @property
    def away(self) -> bool:
        """Whether the host is switched off, hangs or has no network, as far as can be told."""
        return self.state == "unreachable" and is_away(self.findings)

    @property
    def exit_code(self) -> int:
        """A host that was changed well can still have an instance that does not serve; one that
        was stopped on purpose is well."""
        well = all(one.serves or one.health == "stopped" for one in self.instances)
        return _CODES["sick"] if self.state == "changed" and not well else _CODES[self.state]


@dataclass(frozen=True)
class Run:
    """One run of a command over a fleet."""

    id: str
    command: str
    hosts: tuple[HostOutcome, ...] = ()
    seconds: float = 0.0
    interrupted: bool = False
    changes_wanted: bool = False
    """True where pending changes are the question asked (`plan --exit-code`)."""
    inventory: tuple[str, ...] = ()
    """The absolute paths of the inventory, in their order; with them a run is found again."""
    limited: bool = False
    """True where only some hosts of the inventory were asked (`--limit`)."""
    skip_offline: bool = False
    """True where hosts that are away are left out on purpose (`--offline skip`)."""
    stopped: str = ""
    """Why hosts were skipped, or all refused, in words with numbers."""
    began: float = 0.0
    """By the controller's clock, in seconds since the epoch; 0 where nobody noted it."""
    findings: tuple[Finding, ...] = ()
    """What there is to say of the whole fleet and of no host alone."""

    @property
    def exit_code(self) -> int:
        codes = {host.exit_code for host in self.hosts if not (self.skip_offline and host.away)}
        if self.stopped and any(host.state == "planned" for host in self.hosts):
            codes.add(3)  # hosts were due, and all of them were refused
        if 3 in codes and any(host.touched for host in self.hosts):
            codes.add(4)
        if self.interrupted:
            codes.add(INTERRUPTED)
        if errors(self.findings):
            codes.add(6)
        if self.changes_wanted and any(host.state == "planned" for host in self.hosts):
            codes.add(6)
        return worst(codes)


def worst(codes: Iterable[int]) -> int:
    """The code that counts among several; 0 where there are none."""
    given = set(codes)
    return next((code for code in _WORST_FIRST if code in given), 0)


def new_run_id(command: str, now: datetime | None = None) -> str:
    """Sortable by time and unique: `20261122T180000Z-deploy-3f9a`."""
    moment = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
    return f"{moment}-{command}-{secrets.token_hex(2)}"


def serves_well(how: Judgement) -> bool:
    """Whether an instance is as a deploy wants it."""
    return how.serves


def outcome_before(plan: HostPlan, well: Callable[[Judgement], bool] = serves_well) -> HostOutcome:
    """The outcome of a host that nothing was done to, or not yet; `well` is how its instances
    should be."""
    judged = judge_all(plan.answers) if plan.answers else {}
    if plan.answers:
        plan.answers.forget()
    wanted = [judged[i.name] for i in plan.instances if i.name in judged]
    if plan.answers is None and plan.unfit:
        state: State = "unreachable"
    elif plan.held:
        state = "held"
    elif plan.unfit:
        state = "locked" if any(f.code == "deploy.locked" for f in plan.findings) else "unfit"
    elif plan.actions:
        state = "planned"
    else:
        as_wanted = len(wanted) == len(plan.instances) and all(map(well, wanted))
        state = "fine" if as_wanted else "sick"
    return outcome_of(plan, state, judged)


def outcome_of(
    plan: HostPlan,
    state: State,
    judged: Mapping[str, Judgement],
    findings: Iterable[Finding] = (),
    seconds: float = 0.0,
) -> HostOutcome:
    """The outcome of a planned host: its findings and these, its instances as judged. `seconds` is
    how long its change took; asking it took what its plan says."""
    found = tuple(dict.fromkeys((*_lasting(plan.findings, state), *findings)))
    return HostOutcome(
        name=plan.host.name,
        state=state,
        findings=(*found, *_unserved(plan, state, judged, found)),
        instances=tuple(_instance(plan.host, i, judged.get(i.name)) for i in plan.instances),
        changes=plan.changes if state in ("planned", "changed") else 0,
        seconds=seconds or plan.seconds,
        asked=plan.answers is not None,
    )


def _lasting(findings: Iterable[Finding], state: State) -> tuple[Finding, ...]:
    """A deploy that succeeds clears that the host once turned itself back."""
    return tuple(f for f in findings if state != "changed" or f.code != "deploy.reverted")


def _unserved(
    plan: HostPlan, state: State, judged: Mapping[str, Judgement], found: Iterable[Finding]
) -> Iterator[Finding]:
    """Why an instance does not serve, where no check has said so."""
    said = any(finding.code.startswith("serving.") for finding in found)
    if state in ("sick", "changed") and not said:
        for instance in plan.instances:
            how = judged.get(instance.name)
            if how and not how.serves and how.health != "stopped":
                yield finding_of(instance.name, named(plan.host, instance.name, how))


def judge_all(answers: Answers) -> dict[str, Judgement]:
    """Every instance that the host knows of, judged by what it answered in the survey."""
    try:
        return {name: judge_serving(serving) for name, serving in answers[SERVING].items()}
    except Unanswered:
        return {}


def _instance(host: Host, instance: Instance, judged: Judgement | None) -> InstanceOutcome:
    judged = judged or Judgement("down", "", "it is not installed")
    instance = replace(instance, port=judged.port or instance.port)
    return InstanceOutcome(
        name=instance.name,
        service=instance.service.name,
        kind=instance.service.kind.name,
        port=instance.port,
        unit=instance.unit,
        image=instance.image,
        release=judged.release,
        url=url(host.client_address or host.address, instance) if instance.port else "",
        health=judged.health,
        api_status=judged.api_status,
        message=judged.message,
        ready_path=instance.service.kind.ready_path,
        keyed=judged.keyed,
    )


def url(host_address: str, instance: Instance) -> str:
    """The URL that clients use, in the form of the vendor's table "Host URLs"."""
    bind = instance.service.bind
    address = host_address if bind in ("0.0.0.0", "::") else bind
    literal = f"[{address}]" if ":" in address else address
    return f"{instance.service.kind.scheme}://{literal}:{instance.port}"
