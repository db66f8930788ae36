"""How `speechfleet diagnose` goes: ask, run the image, explain, and gather an archive."""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from speechfleet import playbook
from speechfleet.checks.finding import errors
from speechfleet.cli.asking import Asking, load_named, opened
from speechfleet.cli.examining import examined
from speechfleet.errands.budget import share
from speechfleet.errands.diagnose import Diagnosed, Diagnosing, billed
from speechfleet.errands.logs import Line, Reading
from speechfleet.errands.logs import Wanted as WantedLines
from speechfleet.inventory.fleet import Host
from speechfleet.plan.first_start import with_downloads
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door
from speechfleet.reports.archive import Gathered, archive, left_out_of
from speechfleet.reports.diagnosed import document, print_diagnosed
from speechfleet.reports.report import print_run
from speechfleet.reports.whole import write_whole
from speechfleet.run import HostOutcome, Run, new_run_id
from speechfleet.survey import at_each, trouble_of


@dataclass(frozen=True)
class Wanted:
    """The options of its own, as given."""

    archive: Path | None
    no_image: bool
    image: str
    show_output: bool
    seconds: int


@dataclass(frozen=True)
class _Gathering:
    """Asks one host, runs the image there, and reads the logs where an archive is wanted."""

    diagnosing: Diagnosing
    book: Playbook
    logs: WantedLines | None

    def __call__(self, host: Host, door: Door) -> Gathered:
        diagnosed = self.diagnosing(host, door)
        outcome = _outcome(diagnosed, self.book)
        if self.logs is None or diagnosed.unreachable:
            return Gathered(diagnosed, outcome)
        lines: list[Line] = []
        read = Reading(self.logs, lines.append)(host, door)
        outcome = replace(outcome, findings=(*outcome.findings, *read.findings))
        return Gathered(diagnosed, outcome, lines, int(read.figures.get("lines_left_out_total", 0)))


def diagnose(asking: Asking, patterns: Sequence[str], wanted: Wanted) -> int:
    """Do it, show it, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    fleet = load_named(asking, patterns, keys=not wanted.no_image)
    _warn_of_nothing_to_run(fleet.hosts, wanted)
    do = _Gathering(
        Diagnosing(wanted.image, wanted.seconds, run=not wanted.no_image),
        playbook.load("health", fleet.playbooks),
        WantedLines(bytes=share(len(fleet.hosts))) if wanted.archive else None,
    )
    with opened(fleet, asking) as door:
        gathered = at_each(fleet.hosts, door, asking.forks, do)
    run = Run(
        new_run_id("diagnose"),
        "diagnose",
        tuple(one.outcome for one in gathered),
        time.monotonic() - began,
        inventory=asking.sources,
        limited=True,
        began=moment,
    )
    _show(run, gathered, asking, wanted)
    if wanted.archive:
        _write(wanted.archive, archive(run, gathered))
    return run.exit_code


def _outcome(diagnosed: Diagnosed, book: Playbook) -> HostOutcome:
    """As `health` sees the host, and what the image found. Never raises for a host."""
    try:
        return _judged(diagnosed, book)
    except Exception as error:  # one host's trouble, whatever it is, stops no other host
        name = diagnosed.host.name
        return HostOutcome(name, "unfit", (*diagnosed.findings, trouble_of(name, error)))


def _judged(diagnosed: Diagnosed, book: Playbook) -> HostOutcome:
    if diagnosed.answers is None:
        return HostOutcome(diagnosed.host.name, "unreachable", diagnosed.findings)
    host = with_downloads(diagnosed.host, diagnosed.answers)
    plan: HostPlan = plan_host(host, diagnosed.answers, book.checks, ())
    outcome = examined(plan, book)
    state = "sick" if errors(diagnosed.findings) and outcome.state == "fine" else outcome.state
    return replace(outcome, state=state, findings=(*outcome.findings, *diagnosed.findings))


def _warn_of_nothing_to_run(hosts: Sequence[Host], wanted: Wanted) -> None:
    idle = [host.name for host in hosts if not billed(host)]
    if idle and not wanted.no_image:
        names = ", ".join(idle[:5]) + (" …" if len(idle) > 5 else "")
        click.echo(f"warning: {names}: no container runs with a key, nothing to run", err=True)


def _show(run: Run, gathered: Sequence[Gathered], asking: Asking, wanted: Wanted) -> None:
    said = [one.diagnosed for one in gathered]
    if asking.json:
        sys.stdout.write(document(run, said, wanted.show_output))
        return
    print_diagnosed(said, wanted.show_output, asking.no_color)
    print_run(run, False, asking.no_color)


def _write(path: Path, packed: bytes) -> None:
    """Raises ClickException where it cannot be written."""
    try:
        write_whole(path, packed)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    for line in _told(path, left_out_of(packed)):
        click.echo(line, err=True)


def _told(path: Path, left_out: Sequence[str]) -> Iterator[str]:
    yield f"written: {path}; look through it before it leaves the house"
    for one in left_out:
        yield f"left out: {one}"
