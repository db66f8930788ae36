"""How `speechfleet images lock` goes, and how a deploy comes to know that a tag has moved."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from speechfleet.checks.finding import Finding, Level
from speechfleet.checks.lock import unlocked
from speechfleet.cli.asking import Asking, load_fleet, opened
from speechfleet.cli.output import Done
from speechfleet.errands.locking import Asked, Compared, first_that_knows
from speechfleet.errands.manifests import Query, from_here, from_host
from speechfleet.errands.tags import Tag, queries
from speechfleet.inventory.fleet import Fleet, Host
from speechfleet.inventory.images_lock import written
from speechfleet.inventory.locked import Locked
from speechfleet.oci.stock import read_stock
from speechfleet.plan.plan import HostPlan
from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.reports.locked import print_locked
from speechfleet.reports.whole import write_whole
from speechfleet.run import HostOutcome, Run, State, new_run_id

_HERE = "this machine"
_ASKED = 3
"""So many hosts are tried for one registry, one after the other."""


def lock_images(asking: Asking, check: bool, here: bool, folder: Path | None) -> int:
    """Ask, compare, write the lock unless it is only checked, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    fleet = load_fleet(asking, keys=False, pulls=folder is None)
    path = lock_file(fleet)
    with opened(fleet, asking) as door:
        told = _of_folder(fleet, folder) if folder else _told(fleet.hosts, door, here)
    lock, asked = fleet.lock or {}, _asked(here, folder)
    found = {
        name: [Compared(tag, lock.get(tag.image), asked) for tag in tags] for name, tags in told
    }
    lines = [one for of_one in found.values() for one in of_one]
    if not check:
        _write(path, _new_lock(lock, lines, keep_others=asking.limit is not None))
    run = Run(
        new_run_id("images-lock"),
        "images-lock",
        tuple(_outcome(name, of_one, check) for name, of_one in found.items()),
        time.monotonic() - began,
        inventory=asking.sources,
        began=moment,
        findings=tuple(_of_fleet(lines, check)),
    )
    print_locked(run, lines, None if check else path, asking.json, asking.no_color)
    return Done(run.exit_code)


def _asked(here: bool, folder: Path | None) -> Asked:
    if folder:
        return "folder"
    return "here" if here else "hosts"


def lock_file(fleet: Fleet) -> Path:
    """The file of the lock. Raises UsageError where the inventory names none."""
    if fleet.images_lock is None:
        raise click.UsageError(
            "the inventory names no image lock; add `speech_images_lock: images.lock.yml` to its "
            "all: vars, and run again"
        )
    return fleet.images_lock


def _of_folder(fleet: Fleet, folder: Path) -> Iterator[tuple[str, list[Tag]]]:
    """Out of an OCI layout, or out of that of a bundle. Raises LayoutError."""
    stock, tags = read_stock(folder), []
    for name in (name for query, _ in queries(fleet.hosts) for name in query.wanted):
        image = stock.images.get(name)
        size = sum(layer.size for layer in image.layers) if image else 0
        locked = Locked(image.manifest.digest, image.config.digest, size) if image else None
        tags.append(Tag(name, locked, why="" if image else f"{stock.folder} does not hold it"))
    yield str(folder), tags


def _told(hosts: Sequence[Host], door: Door, here: bool) -> Iterator[tuple[str, list[Tag]]]:
    """Who was asked, and what each tag stands for by that."""
    for query, wanting in queries(hosts):
        yield _first(query, wanting[:_ASKED], door, here)


def _first(query: Query, hosts: Sequence[Host], door: Door, here: bool) -> tuple[str, list[Tag]]:
    asks = {host.name: from_host(host, door) for host in hosts}
    try:
        name, tags = first_that_knows(query, {_HERE: from_here} if here else asks)
    except Unreachable as trouble:
        return hosts[0].name, [Tag(image, why=trouble.message) for image in query.wanted]
    return name, list(tags)


def _level(it: Compared, check: bool) -> Level:
    """What is not known matters where it is asked for, or where nothing is locked yet."""
    soft = it.state == "moved" or (it.state == "unknown" and it.line)
    return "warning" if soft and not check else "error"


def _outcome(name: str, lines: Iterable[Compared], check: bool) -> HostOutcome:
    unknown = [one.finding(_level(one, check)) for one in lines if one.state == "unknown"]
    findings = tuple(finding for finding in unknown if finding)
    state: State = "unfit" if any(f.level == "error" for f in findings) else "fine"
    return HostOutcome(name, state, findings)


def _of_fleet(lines: Iterable[Compared], check: bool) -> Iterator[Finding]:
    for one in lines:
        finding = one.finding(_level(one, check))
        if finding and one.state != "unknown":
            yield finding
        if check and one.state == "new":
            yield unlocked(one.tag.image)


def _new_lock(
    old: Mapping[str, Locked], lines: Iterable[Compared], keep_others: bool
) -> dict[str, Locked]:
    kept = dict(old) if keep_others else {}
    return kept | {one.tag.image: one.keeps for one in lines if one.keeps}


def _write(path: Path, lock: Mapping[str, Locked]) -> None:
    """Whole or not at all. Raises UsageError where it cannot be written."""
    try:
        write_whole(path, written(lock), 0o644)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from error


def with_moved(plans: Sequence[HostPlan], door: Door) -> tuple[HostPlan, ...]:
    """The plans, each with what there is to say of the tags that its host wants. Without a lock
    nobody is asked; where the registry is out of reach, nothing is said: no image is pulled by its
    tag, and what is lacking the plan says anyway."""
    asked = [plan.host for plan in plans if plan.answers and plan.host.lock]
    said: dict[str, Finding] = {}
    for query, wanting in queries(asked):
        for tag in _first(query, wanting[:1], door, here=False)[1]:
            line = (wanting[0].lock or {}).get(tag.image)
            it = Compared(tag, line)
            finding = it.finding("warning") if line and it.state != "unknown" else None
            if finding:
                said[tag.image] = finding
    return tuple(_with(plan, said) for plan in plans) if said else tuple(plans)


def _with(plan: HostPlan, said: Mapping[str, Finding]) -> HostPlan:
    wanted = dict.fromkeys(map(plan.host.image, plan.host.services))
    more = tuple(said[image] for image in wanted if image in said)
    return replace(plan, findings=(*plan.findings, *more))
