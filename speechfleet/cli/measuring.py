"""How `speechfleet capacity` goes: ask every host, with services or without, and count."""

import time
from collections.abc import Sequence

import click

from speechfleet import playbook
from speechfleet.checks.finding import Finding, errors, judge, unanswered
from speechfleet.cli.asking import Asking, load_fleet, opened
from speechfleet.facts.fact import Unanswered
from speechfleet.inventory.kinds import KINDS
from speechfleet.inventory.shape import memory_bytes
from speechfleet.inventory.spelling import guess
from speechfleet.plan.capacity import Capacity, Size, capacity
from speechfleet.playbook import Playbook
from speechfleet.reports.capacity import print_capacity
from speechfleet.reports.progress import Progress
from speechfleet.run import HostOutcome, Run, State, new_run_id
from speechfleet.survey import Surveyed, survey


def sizes(names: Sequence[str], cpus: float | None, memory: str | None) -> tuple[Size, ...]:
    """What is asked about; where no kind is named, all that have limits. Raises UsageError."""
    for name in names:
        if name not in KINDS:
            raise click.UsageError(
                f"there is no kind {name}; wanted {', '.join(KINDS)}{guess(name, KINDS)}"
            )
    size = _memory(memory) if memory else 0
    kinds = (KINDS[name] for name in dict.fromkeys(names or KINDS))
    asked = [Size(k, cpus or k.default_cpus, size or k.default_memory) for k in kinds]
    limited = tuple(one for one in asked if one.cpus and one.memory)
    if names and len(limited) < len(asked):
        raise click.UsageError("one of these kinds has no usual limits; give --cpus and --memory")
    return limited


def _memory(text: str) -> int:
    try:
        return memory_bytes(text)
    except ValueError:
        wanted = "Docker's form, for example 8g or 512m (at least 6m, below 8 EiB)"
        raise click.UsageError(f"--memory is {text}; wanted {wanted}") from None


def measure(asking: Asking, wanted: tuple[Size, ...]) -> int:
    """Ask, count, print, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    fleet, checks = load_fleet(asking, keys=False), playbook.load("capacity")
    with (
        opened(fleet, asking) as door,
        Progress(asking.no_color).survey(len(fleet.hosts)) as seen,
    ):
        found = [
            counted(one, checks, wanted) for one in survey(fleet.hosts, door, asking.forks, seen)
        ]
    hosts = tuple(outcome for outcome, _ in found)
    seconds = time.monotonic() - began
    run = Run(
        new_run_id("capacity"), "capacity", hosts, seconds, inventory=asking.sources, began=moment
    )
    print_capacity(run, [counted for _, counted in found], asking.json, asking.no_color)
    return run.exit_code


def counted(
    found: Surveyed, checks: Playbook, wanted: tuple[Size, ...]
) -> tuple[HostOutcome, Capacity]:
    """What became of a host, and what fits there."""
    host, answers = found.host, found.answers
    if answers is None:
        trouble = (found.trouble,) if found.trouble else ()
        outcome = HostOutcome(host.name, "unreachable", trouble, seconds=found.seconds)
        return outcome, capacity(host, None, False, wanted)
    findings = judge(host, answers, checks.checks)
    try:
        counted = capacity(host, answers, not errors(findings), wanted)
    except Unanswered as lost:
        findings = _with(findings, unanswered(lost))
        counted = capacity(host, None, False, wanted)
    state: State = "unfit" if errors(findings) else "fine"
    return HostOutcome(host.name, state, findings, seconds=found.seconds), counted


def _with(findings: tuple[Finding, ...], more: Finding) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys((*findings, more)))
