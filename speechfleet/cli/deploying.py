"""How every command that changes hosts goes: ask, plan, agree, change, report."""

import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, ClassVar

import click

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import Health
from speechfleet.cli.asking import (
    asking_of,
    load_fleet,
    opened,
    outcome_before,
    plan_fleet,
    pruning,
)
from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.plan import HostPlan
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door
from speechfleet.reports.plan import print_plan
from speechfleet.reports.progress import Progress
from speechfleet.reports.report import print_run
from speechfleet.rollout.journal import open_journal
from speechfleet.rollout.rollout import Rollout
from speechfleet.run import HostOutcome, Run, new_run_id


class NotAgreed(click.ClickException):
    """A person was shown the plan and said no."""

    exit_code = 3

    def __init__(self) -> None:
        super().__init__("not agreed: nothing was changed")


@dataclass
class Change:
    """One run of the command `name`, which is its playbook's name too, with all its options."""

    name: str
    options: dict[str, Any]

    def __post_init__(self) -> None:
        self.yes = self.options.pop("yes")
        self.diff = self.options.pop("diff")
        self.show_logs = self.options.pop("show_logs")
        self._asking = asking_of(self.options)
        self._progress = Progress(self._asking.no_color)
        self._id = new_run_id(self.name)
        self._interrupted = False
        self._shown: set[Finding] = set()
        """Findings that stand on the screen already, with the plan."""

    def run(self) -> int:
        began = time.monotonic()
        fleet = self.load()
        steps = playbook.load(self.name)
        with opened(fleet, self._asking) as door:
            plans = self.plans(fleet, steps, door)
            outcomes = {plan.host.name: outcome_before(plan, self.well) for plan in plans}
            changing = [plan for plan in plans if plan.actions]
            if changing and not any(plan.unfit for plan in plans):
                self._show(plans)
                self._agree(changing)
                done = self._change(changing, door, steps.batch)
                outcomes |= {outcome.name: outcome for outcome in done}
        hosts = tuple(outcomes.values())
        run = Run(self._id, self.name, hosts, time.monotonic() - began, self._interrupted)
        print_run(run, self._asking.json, self._asking.no_color, self._shown)
        return run.exit_code

    well: ClassVar[tuple[Health, ...]] = ("key-ok",)
    """How the instances should be where nothing has to be done."""

    def load(self) -> Fleet:
        """The hosts that are meant, and what is wanted there."""
        raise NotImplementedError

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        """Ask these hosts, and plan each."""
        raise NotImplementedError

    def _show(self, plans: Sequence[HostPlan]) -> None:
        print_plan(plans, sys.stderr, self.diff, self._asking.no_color)
        if sys.stdout.isatty() and sys.stderr.isatty():
            self._shown.update(finding for plan in plans for finding in plan.findings)

    def _agree(self, changing: Sequence[HostPlan]) -> None:
        """Raises NotAgreed where a person says no, UsageError where nobody can be asked."""
        if self.yes:
            return
        if not sys.stdin.isatty():
            raise click.UsageError(
                f"{len(changing)} hosts would change and there is no terminal to ask on. "
                "Run again with --yes (or SPEECHFLEET_YES=1)."
            )
        if not click.confirm(f"Change {len(changing)} hosts?", err=True):
            raise NotAgreed

    def _change(self, plans: Sequence[HostPlan], door: Door, batch: int) -> list[HostOutcome]:
        with closing(open_journal(self._id)) as journal, self._progress.rollout() as tell:
            rollout = Rollout(self._id, door, journal, batch, tell)
            with self._interruptible(rollout):
                outcomes = list(rollout.carry_out(plans))
        if self.show_logs:
            for name, text in rollout.logs.items():
                click.echo(f"--- log of {name}\n{text}", err=True)
        return outcomes

    @contextmanager
    def _interruptible(self, rollout: Rollout) -> Iterator[None]:
        """Ctrl-C once: finish what is under way and begin no other host. Twice: cut the
        connections, and the hosts turn themselves back."""

        def interrupt(number: int, frame: FrameType | None) -> None:
            if self._interrupted:
                rollout.door.slam()
                return
            self._interrupted = True
            rollout.stop.set()
            click.echo(
                "interrupted: hosts under way are finished, no other is begun; "
                "once more cuts the connections, and those hosts turn themselves back",
                err=True,
            )

        before = signal.signal(signal.SIGINT, interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


@dataclass
class Deploy(Change):
    """A deploy: everything that the inventory names, and nothing else with `prune_services`."""

    prune_services: bool = False

    def load(self) -> Fleet:
        fleet = load_fleet(self._asking, keys=True)
        return pruning(fleet) if self.prune_services else fleet

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        return plan_fleet(fleet, steps, door, self._asking, self._progress)
