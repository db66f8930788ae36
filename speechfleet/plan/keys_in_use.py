"""Which of a resource's keys a host shall run with: that which the inventory says, and never one
that the host was rotated away from."""

from dataclasses import replace

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host, Resource
from speechfleet.plan.instance import KeyFile
from speechfleet.plan.release import key_file

CODE = "key.retired"


def with_keys_in_use(host: Host, answers: Answers) -> tuple[Host, tuple[Finding, ...]]:
    """The host with the keys that it shall run with, and what there is to say of them.

    A rotation leaves a mark on the host for the key that it takes away, so that an inventory
    that still names that key (an older copy, one not edited yet) never brings it back.
    Raises Unanswered.
    """
    billed = {service.runs_with for service in host.services}
    found = {name: _in_use(host.resources[name], answers) for name in host.resources}
    said = tuple(finding for name, (_, finding) in found.items() if finding and name in billed)
    resources = {name: resource for name, (resource, _) in found.items()}
    return host if resources == host.resources else replace(host, resources=resources), said


def _in_use(resource: Resource, answers: Answers) -> tuple[Resource, Finding | None]:
    wanted = key_file(resource)
    if wanted is None or not _is_retired(wanted, answers) or is_linked(wanted, answers):
        return resource, None
    if not resource.keys:
        return resource, _refused(resource)
    other = resource.using(resource.other)
    kept = key_file(other)
    if kept is None or _is_retired(kept, answers):
        return resource, None
    return other, _kept(resource)


def _is_retired(key: KeyFile, answers: Answers) -> bool:
    return key.retired in answers[INSTALLED].files


def is_linked(key: KeyFile, answers: Answers) -> bool:
    """Whether an instance on the host is to run with this key file."""
    return any(key.is_key_of(unit.key) for unit in answers[INSTALLED].instances.values())


def _kept(resource: Resource) -> Finding:
    return Finding(
        CODE,
        "warning",
        f"{resource.name} has use: {resource.use}, which this host was rotated away from: it "
        f"stays with {resource.other}",
        f"write use: {resource.other} into the inventory; to go back on purpose: speechfleet "
        f"rotate-keys {resource.name} --to {resource.use[-1]}",
    )


def _refused(resource: Resource) -> Finding:
    return Finding(
        CODE,
        "error",
        f"the key of {resource.name} is one that this host was rotated away from",
        "name the key that hosts run with, or key1 and key2 with use, in the inventory",
    )
