"""An instance is in force when its unit file, the unit that systemd holds and the running
container agree with what is wanted. Where they do not, it is switched and waited for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speechfleet.facts.containers import CONTAINERS, Container
from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED, InstalledFile, InstalledInstance
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Await, Switch
from speechfleet.plan.drain import drain
from speechfleet.plan.instance import Instance
from speechfleet.plan.ports import by_freed_port, installed_ports


@dataclass(frozen=True)
class Found:
    """What of one instance is on the host."""

    unit: InstalledInstance | None = None
    settings: InstalledFile | None = None
    container: Container | None = None


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    installed = answers[INSTALLED].instances
    files = answers[INSTALLED].files
    containers = {c.instance: c for c in answers[CONTAINERS] if c.instance}
    by_name = {instance.name: instance for instance in wanted}
    order = by_freed_port({i.name: i.port for i in wanted}, installed_ports(answers))[0]
    for instance in map(by_name.__getitem__, order):
        found = Found(
            installed.get(instance.name),
            files.get(instance.settings_path),
            containers.get(instance.name),
        )
        why = why_not_in_force(instance, found)
        if why:
            yield from drain(instance, answers)
            yield Switch(instance, why)
            yield Await(instance)


def why_not_in_force(wanted: Instance, found: Found) -> str:
    """The first thing that does not agree, in words; empty where all do."""
    unit = found.unit
    if unit is None:
        return "new"
    if unit.digest != wanted.unit_digest:
        return "its unit changes"
    if wanted.key and unit.key != wanted.key.link:
        return "its key changes"
    if found.settings is None or found.settings.digest != wanted.settings_digest:
        return "its settings were changed on the host"
    if unit.stopped:
        return "it is stopped"
    if not unit.enabled:
        return "its unit is not enabled"
    if not unit.loaded_as_written:
        return "systemd holds an older unit"
    return _why_not_running(wanted, unit, found.container)


def _why_not_running(wanted: Instance, unit: InstalledInstance, container: Container | None) -> str:
    if container is None or not container.running or not unit.active:
        return "it is not running"
    if container.labels.get("speechfleet.release") != wanted.release:
        return "its container runs another release"
    if wanted.key and container.key_digest != wanted.key.digest:
        return "its container runs with another key"
    return ""
