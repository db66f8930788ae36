"""An instance is in force when its unit file, the unit that systemd holds and the running
container agree with what is wanted. Where they do not, it is switched and waited for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from speechfleet.facts.containers import CONTAINERS, Container
from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES
from speechfleet.facts.installed import INSTALLED, InstalledFile, InstalledInstance
from speechfleet.inventory.fleet import Host, Service
from speechfleet.plan.actions import Action, Await, Switch
from speechfleet.plan.drain import drain
from speechfleet.plan.instance import Instance, KeyFile
from speechfleet.plan.ports import by_freed_port, installed_ports


class Why(StrEnum):
    """What does not agree."""

    MISSING = "new"
    UNIT = "its unit changes"
    KEY = "its key changes"
    SETTINGS = "its settings were changed on the host"
    STOPPED = "it is stopped"
    DISABLED = "its unit is not enabled"
    UNRELOADED = "systemd holds an older unit"
    ENDED = "it is not running"
    RELEASE = "its container runs another release"
    RUNNING_KEY = "its container runs with another key"
    LIMITS = "its container has other limits than its unit says"
    IMAGE = "its container runs another image than the tag now means on the host"


@dataclass(frozen=True)
class Found:
    """What of one instance is on the host."""

    unit: InstalledInstance | None = None
    settings: InstalledFile | None = None
    container: Container | None = None
    image_id: str = ""
    """What its image's name means on the host by now; empty where that cannot be compared."""


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    by_name = {instance.name: instance for instance in wanted}
    order = by_freed_port({i.name: i.port for i in wanted}, installed_ports(answers))[0]
    for instance in map(by_name.__getitem__, order):
        why = why_not_in_force(instance, found_of(instance, answers))
        if why:
            yield from drain(instance, answers)
            yield Switch(instance, why)
            yield Await(instance)


def found_of(wanted: Instance, answers: Answers) -> Found:
    """What of an instance is on the host."""
    unit = answers[INSTALLED].instances.get(wanted.name)
    if unit is None:
        return Found()
    containers = (c for c in answers[CONTAINERS] if c.instance == wanted.name)
    return Found(
        unit,
        answers[INSTALLED].files.get(wanted.settings_path),
        next(containers, None),
        answers[IMAGES].get(wanted.runs, "") if _has_ids(answers) else "",
    )


def _has_ids(answers: Answers) -> bool:
    """Whether a container and `docker images` name an image by the same id: containerd's image
    store knows an image by its index and by its manifest."""
    return answers[DOCKER].driver == "overlay2"


def why_not_in_force(wanted: Instance, found: Found) -> str:
    """The first thing that does not agree, in words; empty where all do."""
    return next(reasons(wanted, found), "")


def reasons(wanted: Instance, found: Found) -> Iterator[Why]:
    """All that does not agree, the most telling first."""
    if found.unit is None:
        yield Why.MISSING
        return
    yield from _of_unit(wanted, found.unit, found.settings)
    if found.container is None or not found.container.running or not found.unit.active:
        yield Why.ENDED
    elif found.unit.digest == wanted.unit_digest:
        yield from _of_container(wanted, found.container, found.image_id)


def _of_unit(
    wanted: Instance, unit: InstalledInstance, settings: InstalledFile | None
) -> Iterator[Why]:
    if unit.digest != wanted.unit_digest:
        yield Why.UNIT
    if wanted.key and unit.key != wanted.key.link:
        yield Why.KEY
    if _touched(wanted, unit, settings):
        yield Why.SETTINGS
    if unit.stopped:
        yield Why.STOPPED
    elif not unit.enabled:
        yield Why.DISABLED
    if not unit.loaded_as_written:
        yield Why.UNRELOADED


def _touched(wanted: Instance, unit: InstalledInstance, settings: InstalledFile | None) -> bool:
    """Whether the settings were edited or are gone. Those of a release that was never here are
    not there either."""
    if settings is None:
        return unit.digest == wanted.unit_digest
    return settings.digest != wanted.settings_digest


def _of_container(wanted: Instance, runs: Container, image_id: str) -> Iterator[Why]:
    if runs.labels.get("speechfleet.release") != wanted.release:
        yield Why.RELEASE
    if wanted.key and not runs_with(runs, wanted.key):
        yield Why.RUNNING_KEY
    if not _has_limits(wanted.service, runs):
        yield Why.LIMITS
    if image_id not in ("", runs.image_id):
        yield Why.IMAGE


def _has_limits(service: Service, runs: Container) -> bool:
    same = (runs.memory, runs.cpuset) == (service.memory, service.cpuset)
    return same and abs(runs.cpus - service.cpus) <= _CPUS


def runs_with(container: Container, key: KeyFile) -> bool:
    """Whether a container was started with what this file has, by the host's own digests."""
    return (container.key_digest, container.others_digest) == (key.pair, key.others)


_CPUS = 0.001
"""Docker keeps billionths, the unit six digits."""
