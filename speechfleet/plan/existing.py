"""What is on a host of ours, as it is there: for commands that change no release."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from speechfleet.checks.finding import Check, Finding, errors, judge, unanswered
from speechfleet.facts.containers import CONTAINERS
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.releases import image_of, runs_of
from speechfleet.inventory.fleet import Host, Service
from speechfleet.inventory.kinds import KINDS, Kind
from speechfleet.plan.actions import Switch
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import HostPlan, Step, actions_of, is_held
from speechfleet.plan.ports import installed_ports

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*-[0-9]+")
_LABEL = re.compile(r"--label speechfleet\.(\w+)=(\S+)")
_STAGGER_SECONDS = re.compile(r"turn\.sh stagger ([0-9]+)$", re.MULTILINE)
_STOP_SECONDS = re.compile(r"docker stop --time ([0-9]+) ")


def existing(host: Host, answers: Answers) -> tuple[Instance, ...]:
    """Every instance that has a unit, a container or a release on the host."""
    found = answers[INSTALLED]
    containers = {c.instance for c in answers[CONTAINERS] if c.instance}
    names = found.instances.keys() | containers | found.with_releases
    units = {name: unit.text for name, unit in found.instances.items()}
    digests = {name: unit.digest for name, unit in found.instances.items()}
    ports = installed_ports(answers)
    return tuple(
        from_unit(host, name, units.get(name, ""), digests.get(name, ""), ports.get(name, 0))
        for name in sorted(names)
        if _NAME.fullmatch(name)
    )


def plan_existing(
    host: Host,
    answers: Answers,
    checks: Iterable[Check],
    steps: Iterable[Step],
    chosen: Collection[str] = (),
    must_be_there: bool = False,
) -> HostPlan:
    """Judge the host, and see what every step finds to do with those of its instances that
    are `chosen`, by their own name or their service's; all of them where nothing is chosen.
    Its instances are those that the inventory names too, and that stay.

    Where nothing is to be done, it does not matter whether the host is fit for it; and nothing
    is where it is on hold."""
    findings = judge(host, answers, checks)
    held = False
    try:
        held = is_held(answers)
        meant = [i for i in existing(host, answers) if not chosen or is_meant(i.name, chosen)]
        actions = () if held else actions_of(host, meant, answers, steps)
        if not actions:
            findings = tuple(f for f in findings if f.level != "error")
        if must_be_there:
            findings += tuple(absent(host, answers, chosen))
    except Unanswered as lost:
        findings = tuple(dict.fromkeys((*findings, unanswered(lost))))
        return HostPlan(host, findings, answers=answers, held=held)
    gone = {a.to.name for a in actions if isinstance(a, Switch) and a.goal == "gone"}
    stays = set(host.instance_names) & answers[INSTALLED].instances.keys() - gone
    there = tuple(instance for instance in meant if instance.name in stays)
    findings += tuple(_returning(gone & set(host.instance_names)))
    return HostPlan(host, findings, there, () if errors(findings) else actions, answers, held)


def is_meant(instance: str, chosen: Collection[str]) -> bool:
    """Whether the instance is named, or its service: `stt-en-1`, `stt-en`."""
    return instance in chosen or instance.rpartition("-")[0] in chosen


def absent(host: Host, answers: Answers, chosen: Collection[str]) -> Iterator[Finding]:
    """A finding for each instance that is meant and is not installed."""
    for name in host.instance_names:
        if (not chosen or is_meant(name, chosen)) and name not in answers[INSTALLED].instances:
            message = f"{name} is not installed here"
            yield Finding("service.absent", "error", message, "`speechfleet deploy` installs it")


def _returning(gone: Iterable[str]) -> Iterator[Finding]:
    for name in sorted(gone):
        message = f"the next deploy brings {name} back: the inventory still names it"
        yield Finding("service.returns", "warning", message, "take it out of the inventory too")


def from_unit(host: Host, name: str, text: str, digest: str, port: int) -> Instance:
    """The instance that a unit's text makes, without its settings and its key."""
    labels = dict(_LABEL.findall(text))
    stop = _STOP_SECONDS.search(text)
    stagger = _STAGGER_SECONDS.search(text)
    image = image_of(text)
    service = _service(host, name, image)
    return Instance(
        name=name,
        service=replace(
            service,
            bind=labels.get("bind", service.bind),
            stop_seconds=int(stop[1]) if stop else service.stop_seconds,
            stagger_seconds=int(stagger[1]) if stagger else 0,
        ),
        image=image,
        runs=runs_of(text),
        port=port,
        release=labels.get("release", ""),
        unit_text=text,
        unit_digest=digest,
        settings="",
        settings_digest="",
        key=None,
    )


def _service(host: Host, name: str, image: str) -> Service:
    """The inventory's, or what can be told of one that the inventory no longer names."""
    for service in host.services:
        if name in service.instance_names():
            return service
    return Service(name.rpartition("-")[0], _kind(image), "", "")


def _kind(image: str) -> Kind:
    """The kind whose image it is. Where none fits it matters not: it is shown nowhere."""
    path = image.rpartition(":")[0]
    fitting = (kind for kind in KINDS.values() if path.endswith(f"/{kind.image}"))
    return next(fitting, next(iter(KINDS.values())))
