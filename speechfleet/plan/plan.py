"""The plan for a host: findings, instances, and the actions that make them so."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from speechfleet.checks.finding import Check, Finding, errors, judge, unanswered
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.hold import HOLD
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Expect, Switch
from speechfleet.plan.instance import Instance
from speechfleet.plan.kept import ways_back
from speechfleet.plan.keys_in_use import with_keys_in_use
from speechfleet.plan.ports import allocate, fixed_ports
from speechfleet.plan.release import instances
from speechfleet.plan.stored import as_stored

Step = Callable[[Host, Sequence[Instance], Answers], Iterable[Action]]
"""What must be so: the wanted instances and what was found in, actions out. Pure."""


@dataclass(frozen=True)
class HostPlan:
    """Complete before the first change. Without actions there is nothing to do."""

    host: Host
    findings: tuple[Finding, ...]
    instances: tuple[Instance, ...] = ()
    actions: tuple[Action, ...] = ()
    answers: Answers | None = None
    held: bool = False
    """True where the host is on hold: fit or not, it is left alone."""
    seconds: float = 0.0
    """How long asking the host took."""

    @property
    def unfit(self) -> bool:
        return not self.held and bool(errors(self.findings))

    @property
    def changes(self) -> int:
        """How many instances change; a change that no instance sees counts as one."""
        switches = sum(isinstance(action, Switch) for action in self.actions)
        return switches or int(bool(self.actions))


def plan_host(
    host: Host, answers: Answers, checks: Iterable[Check], steps: Iterable[Step]
) -> HostPlan:
    """Judge the host, give out its ports, and see what every step finds to do."""
    findings = judge(host, answers, checks)
    held = False
    try:
        held = is_held(answers)
        host, kept_keys = with_keys_in_use(as_stored(host, answers), answers)
        ports = allocate(host, answers)
        findings += (*kept_keys, *ports.findings)
        wanted = tuple(
            instance
            for service in host.services
            for instance in instances(host, service, ports.of(service))
        )
        actions = actions_of(host, wanted, answers, steps)
        findings += tuple(ways_back(actions, answers))
    except Unanswered as lost:
        findings = tuple(dict.fromkeys((*findings, unanswered(lost))))
        return HostPlan(host, findings, answers=answers, held=held)
    free = not held and not errors(findings)
    return HostPlan(host, findings, wanted, actions if free else (), answers, held)


def unplaced(host: Host) -> tuple[Instance, ...]:
    """The wanted instances of a host that did not tell enough to give out its ports: on port 0,
    where the inventory does not fix it. They are to be named, not to be compared."""
    ports = fixed_ports(host)
    return tuple(
        instance
        for service in host.services
        for instance in instances(
            host, service, {name: ports[name] for name in service.instance_names()}
        )
    )


def is_held(answers: Answers) -> bool:
    """Whether the host is on hold by now."""
    hold = answers[HOLD]
    return hold is not None and not hold.expired


def actions_of(
    host: Host, wanted: Sequence[Instance], answers: Answers, steps: Iterable[Step]
) -> tuple[Action, ...]:
    """What every step finds to do, behind the expectation that the host is still as planned on;
    empty where nothing is to be done."""
    found = [action for step in steps for action in step(host, wanted, answers)]
    return (Expect(answers[INSTALLED].fingerprint), *found) if found else ()
