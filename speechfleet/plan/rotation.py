"""A rotation: every instance of a resource to one of its two keys, and nothing else changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from speechfleet.checks.finding import Check, Finding, errors, judge, unanswered
from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.images import IMAGES
from speechfleet.facts.installed import INSTALLED, InstalledInstance
from speechfleet.inventory.fleet import Host, Resource
from speechfleet.inventory.spelling import guess
from speechfleet.plan.actions import Action, Switch
from speechfleet.plan.existing import existing
from speechfleet.plan.instance import Instance, KeyFile
from speechfleet.plan.other_secrets import other_secrets
from speechfleet.plan.plan import HostPlan, Step, actions_of, is_held
from speechfleet.plan.ports import allocate
from speechfleet.plan.release import instance, key_file
from speechfleet.plan.steps.switches import Found, why_not_in_force
from speechfleet.plan.stored import as_stored
from speechfleet.secrets.secret import Secret


class RotationError(Exception):
    """What was asked for is no rotation: what is, what was wanted, what to do."""


@dataclass(frozen=True)
class Rotation:
    """Which resource, and its key files by the names of its keys; `new` is the one in use."""

    resource: Resource

    @property
    def new(self) -> KeyFile:
        return _file(self.resource)

    @property
    def old(self) -> KeyFile:
        return _file(self.resource.using(self.resource.other))

    @property
    def old_key(self) -> Secret:
        return self.resource.keys[self.resource.other]


def _file(resource: Resource) -> KeyFile:
    made = key_file(resource)
    if made is None:
        raise RotationError(f"{resource.name} was read without its keys")
    return made


def rotation(hosts: Iterable[Host], name: str, to: str = "") -> Rotation:
    """The rotation of this resource to the key `to` (`key1`, `key2`), or to the one that the
    inventory has in use. Raises RotationError where that is not one and the same at all hosts."""
    hosts = tuple(hosts)
    known = {one: None for host in hosts for one in host.resources}
    if name not in known:
        wanted = f"wanted one of: {', '.join(known) or 'none is there'}"
        raise RotationError(f'there is no resource "{name}"; {wanted}{guess(name, known)}')
    there = [(host.name, host.resources[name]) for host in hosts if name in host.resources]
    for host_name, resource in there:
        if not resource.keys:
            raise RotationError(
                f"{name} has one key at {host_name}; wanted key1 and key2 in the inventory"
            )
    aimed = [(host_name, resource.using(to or resource.use)) for host_name, resource in there]
    first_host, first = aimed[0]
    for host_name, resource in aimed:
        if resource != first:
            raise RotationError(_differ(name, first_host, host_name, first, resource))
    return Rotation(first)


def _differ(name: str, one: str, other: str, first: Resource, second: Resource) -> str:
    if replace(first, use="", key=None) == replace(second, use="", key=None):
        return (
            f"{name} has use: {first.use} at {one} and use: {second.use} at {other}; say which "
            "with --to 1 or --to 2"
        )
    return (
        f"{name} is not the same resource at {one} and {other}; rotate one at a time, with "
        "--limit, or give them names of their own"
    )


def plan_rotation(
    host: Host,
    answers: Answers,
    checks: Iterable[Check],
    steps: Iterable[Step],
    turn: Rotation,
) -> HostPlan:
    """Judge the host, and see what it takes to bring the instances that are installed there and
    billed to the resource to its new key. What else is not as the inventory says is named and
    left."""
    findings = judge(host, answers, checks)
    host = replace(host, resources={**host.resources, turn.resource.name: turn.resource})
    try:
        held = is_held(answers)
        wanted = tuple(_with_new_key(host, answers, turn))
        actions = actions_of(host, wanted, answers, steps)
        findings = findings if wanted else tuple(f for f in findings if f.level != "error")
        findings += tuple(_drift(host, wanted, answers))
        findings += tuple(_broken(actions, answers))
    except Unanswered as lost:
        return HostPlan(host, tuple(dict.fromkeys((*findings, unanswered(lost)))), answers=answers)
    free = not held and not errors(findings)
    return HostPlan(host, findings, wanted, actions if free else (), answers, held)


def _with_new_key(host: Host, answers: Answers, turn: Rotation) -> Iterator[Instance]:
    """Whatever links to a key of the resource, be it in the inventory or not: it would stop
    working too."""
    installed = answers[INSTALLED]
    for here in existing(host, answers):
        unit = installed.instances.get(here.name)
        if unit and is_of(unit, turn):
            settings = installed.files.get(here.settings_path)
            digest = settings.digest if settings else ""
            key = key_file(turn.resource, other_secrets(host, here.service))
            yield replace(here, settings_digest=digest, key=key)


def _broken(actions: Iterable[Action], answers: Answers) -> Iterator[Finding]:
    """What runs and could not be started anew is not stopped: it could not go back either."""
    for one in (a.to for a in actions if isinstance(a, Switch) and not a.stops):
        lacks = [] if one.runs in answers[IMAGES] else [f"its image {one.image}"]
        lacks += [] if one.settings_path in answers[INSTALLED].files else ["its settings"]
        if lacks:
            message = f"{one.name} could not be started anew: {', '.join(lacks)} is not there"
            fix = "speechfleet deploy mends that"
            yield Finding("rotate.broken", "error", message, fix, instance=one.name)


def _drift(host: Host, here: Iterable[Instance], answers: Answers) -> Iterator[Finding]:
    """What of these instances, but for the key, is not as the inventory says."""
    host = as_stored(host, answers)
    ports = allocate(host, answers).by_instance
    containers = {c.instance: c for c in answers[CONTAINERS] if c.instance}
    for one in here:
        if one.name not in ports:
            continue
        wanted = instance(host, one.service, one.name, ports[one.name])
        unit = answers[INSTALLED].instances.get(one.name)
        settings = answers[INSTALLED].files.get(wanted.settings_path)
        found = Found(unit, settings, containers.get(one.name))
        why = why_not_in_force(replace(wanted, key=None), found)
        if why:
            message = f"{one.name} is not as the inventory says ({why}), and is left so"
            fix = "speechfleet deploy makes it so"
            yield Finding("rotate.drift", "warning", message, fix, instance=one.name)


def holds_other(plan: HostPlan, turn: Rotation) -> tuple[str, ...]:
    """The instances that had another key than the new one, or were to, when the host was asked:
    any other of the resource, and the old one by whatever name, with any endpoint that the host's
    resources have. Raises Unanswered."""
    if plan.answers is None:
        return ()
    runs = {c.instance: c for c in plan.answers[CONTAINERS] if c.instance and c.running}
    units = plan.answers[INSTALLED].instances.items()
    links = {name: unit.key for name, unit in units if is_of(unit, turn)}
    behind = {name for name, link in links.items() if not turn.new.is_key_of(link)}
    other = {n for n in links if n in runs and runs[n].key_digest != turn.new.pair}
    resources = (turn.resource, *plan.host.resources.values())
    pairs = {_file(replace(one, key=turn.old_key)).pair for one in resources}
    old = {name for name, container in runs.items() if container.key_digest in pairs}
    return tuple(sorted(behind | other | old))


def may_hold(host: Host, turn: Rotation) -> bool:
    """Whether the inventory has something there that runs with a key of the resource, by whatever
    name of resource or key."""
    keys = tuple(turn.resource.keys.values())
    used = [host.resources[one.runs_with] for one in host.services if one.runs_with]
    return any(key in keys for resource in used for key in (resource.key, *resource.keys.values()))


def is_of(unit: InstalledInstance, turn: Rotation) -> bool:
    """Whether an instance links to a key of the resource."""
    return unit.key.startswith(f"../keys/{turn.resource.name}/")
