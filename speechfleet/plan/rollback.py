"""A rollback: every instance back to a release that the host has kept, with the key of today."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from speechfleet.checks.finding import Check, Finding, errors, judge, unanswered
from speechfleet.checks.surplus import verified
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.releases import KEPT, KeptRelease, has_key, port_of, tag_of
from speechfleet.inventory.fleet import Host
from speechfleet.plan.existing import absent, existing, from_unit, is_meant
from speechfleet.plan.instance import Instance
from speechfleet.plan.kept import missing
from speechfleet.plan.keys_in_use import with_keys_in_use
from speechfleet.plan.plan import HostPlan, Step, actions_of, is_held
from speechfleet.plan.ports import holder_of
from speechfleet.plan.release import digest, key_file_of

_FIX = (
    "see what is kept (speechfleet releases) and name another with --to, leave the host out "
    "with --limit, or put the earlier tag into the inventory and deploy"
)


def plan_rollback(
    host: Host,
    answers: Answers,
    checks: Iterable[Check],
    steps: Iterable[Step],
    chosen: Collection[str] = (),
    to: str = "",
) -> HostPlan:
    """Judge the host, and see what it takes to bring its chosen instances back: to the release
    or tag `to`, or each to the last that was verified and that it does not run."""
    findings = judge(host, answers, checks)
    try:
        held = is_held(answers)
        host, kept_keys = with_keys_in_use(host, answers)
        findings += kept_keys
        here = [
            instance
            for instance in existing(host, answers)
            if instance.name in answers[INSTALLED].instances
            and instance.name in host.instance_names
            and (not chosen or is_meant(instance.name, chosen))
        ]
        found = [way_back(host, instance, answers, to) for instance in here]
        findings += tuple(absent(host, answers, chosen))
        findings += tuple(finding for _, finding in found if finding)
        targets = tuple(instance for instance, _ in found)
        actions = actions_of(host, targets, answers, steps)
    except Unanswered as lost:
        return HostPlan(host, tuple(dict.fromkeys((*findings, unanswered(lost)))), answers=answers)
    free = not held and not errors(findings)
    return HostPlan(host, findings, targets, actions if free else (), answers, held)


def way_back(
    host: Host, here: Instance, answers: Answers, to: str
) -> tuple[Instance, Finding | None]:
    """The instance as it would be; or as it is, where it is there already or cannot go back,
    and in the second case why not."""
    if to in (here.release, tag_of(here.image)):
        return here, None
    kept = _named(here.name, answers, to) if to else verified(here.name, answers)
    if not kept:
        which = f"{to} is not kept here" if to else "no other release was verified here"
        return here, Finding("rollback.none", "error", f"{here.name}: {which}", _FIX)
    why = missing(kept[0], answers)
    if why:
        message = f"{here.name} cannot go back to {kept[0].release} ({kept[0].tag}): {why}"
        return here, Finding("rollback.target", "error", message, _FIX)
    holder = holder_of(port_of(kept[0].unit_text), here.name, answers)
    if holder:
        message = f"{here.name} had port {port_of(kept[0].unit_text)} then, which {holder} holds"
        return here, Finding("port.taken", "error", message, f"free the port, or {_FIX}")
    back = as_kept(host, kept[0], answers)
    if back.key is None and has_key(kept[0].unit_text):
        message = f"{here.name} ran connected then, and the inventory no longer gives it a key"
        return here, Finding("rollback.target", "error", message, _FIX)
    return back, None


def _named(name: str, answers: Answers, to: str) -> list[KeptRelease]:
    """Those that are called so, by release or tag; the one that was verified last first."""
    kept = (k for k in answers[KEPT] if k.instance == name and to in (k.release, k.tag))
    return sorted(kept, key=lambda release: -release.turn)


def as_kept(host: Host, kept: KeptRelease, answers: Answers) -> Instance:
    """The instance as this release has it, but for the key: that is its resource's of today."""
    text = kept.unit_text
    instance = from_unit(host, kept.instance, text, digest(text), port_of(text))
    settings = answers[INSTALLED].files.get(instance.settings_path)
    return replace(
        instance,
        settings_digest=settings.digest if settings else "",
        key=key_file_of(host, replace(instance.service, disconnected=not has_key(text))),
    )
