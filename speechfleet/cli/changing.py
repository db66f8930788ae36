"""How every command that changes hosts goes: ask, plan, agree, change, report."""

import os
import signal
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar

import click

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import Judgement
from speechfleet.cli.agreeing import agreement_of
from speechfleet.cli.asking import asking_of, leaves_out, opened
from speechfleet.cli.output import Done
from speechfleet.cli.pacing import pace_of
from speechfleet.cli.recording import called, recorded
from speechfleet.cli.remembering import remember
from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.domains import failure_domains
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.schedule import Schedule, schedule
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door
from speechfleet.reports.kept import keep
from speechfleet.reports.left_out import left_out_lines
from speechfleet.reports.plan import print_plan
from speechfleet.reports.progress import Progress
from speechfleet.reports.report import print_run
from speechfleet.rollout.journal import Journal, open_journal
from speechfleet.run import HostOutcome, Run, new_run_id, outcome_before, serves_well

if TYPE_CHECKING:  # a run that finds nothing to do does not wait for what would do it
    from speechfleet.rollout.rollout import Rollout


_FINISHING = (
    b"interrupted: hosts under way are finished, no other is begun; "
    b"once more cuts the connections, and those hosts turn themselves back\n"
)


def keep_report(run: Run) -> None:
    """Keep the run's document, and a place in the history."""
    keep_document(run)
    remember(run)


def keep_document(run: Run) -> None:
    """What is done is done: a report that cannot be kept does not change the exit code."""
    try:
        keep(run)
    except OSError as error:
        click.echo(f"warning: the run's report is not kept: {error}", err=True)


def _states(outcomes: Iterable[HostOutcome]) -> dict[str, str]:
    return {outcome.name: outcome.state for outcome in outcomes}


@dataclass
class Change(ABC):
    """One run of the command `name`, which is its playbook's name too, with all its options."""

    name: str
    options: dict[str, Any]
    every: ClassVar[bool] = False
    """Whether hosts on which nothing should run are changed as others are."""

    def __post_init__(self) -> None:
        self.diff = self.options.pop("diff")
        self.show_logs = self.options.pop("show_logs")
        self.dry_run = self.options.pop("dry_run", False)
        self.lock_wait = self.options.pop("lock_wait", None) or 0
        self._asking = asking_of(self.options)
        self._agreement = agreement_of(self.options)
        self._progress = Progress(self._asking.no_color)
        self._id = new_run_id(self.name)
        self._moment = time.time()
        self._interrupted = False
        self._shown: set[Finding] = set()
        """Findings that stand on the screen already, with the plan."""

    def run(self) -> int:
        began = time.monotonic()
        fleet = self.load()
        steps = playbook.load(self.name, fleet.playbooks)
        self._pace = pace_of(self.options, steps.pace)
        domains = failure_domains(fleet, self._pace.by, self.every)
        with opened(fleet, self._asking) as door:
            plans = self.plans(fleet, steps, door)
            outcomes = {outcome.name: outcome for outcome in self.before(plans)}
            order = schedule(self.due(plans), self._pace, domains)
            self._stopped = order.refusal
            going = bool(order.plans) and not order.refusal
            if self.dry_run:
                self._show(plans, order)
                run = self._run(tuple(outcomes.values()), time.monotonic() - began)
                print_run(run, self._asking.json, self._asking.no_color, self._shown)
                return run.exit_code
            if going:
                self._show(plans, order)
                self._agreement.ask(len(order.plans), self.limited(fleet))
            with closing(open_journal(self._id)) as journal:
                journal.begin(called(self.name), recorded(), _states(outcomes.values()))
                if going:
                    done = self._change(order, door, journal)
                    outcomes |= {outcome.name: outcome for outcome in done}
                run = self._run(tuple(outcomes.values()), time.monotonic() - began)
                run = self._unless_interrupted(self.concluded, run)
                journal.end(run.exit_code, _states(run.hosts))
            if not self._interrupted:
                run = self._unless_interrupted(partial(self.after, door=door), run)
        return self._report(run)

    @abstractmethod
    def load(self) -> Fleet:
        """The hosts that are meant, and what is wanted there."""

    def limited(self, fleet: Fleet) -> bool:
        """Whether --limit leaves any host out."""
        return leaves_out(self._asking, fleet)

    @abstractmethod
    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        """Ask these hosts, and plan each."""

    def due(self, plans: Sequence[HostPlan]) -> Sequence[HostPlan]:
        """Those that count for the pace."""
        return plans

    def well(self, how: Judgement) -> bool:
        """Whether an instance is as it should be where nothing has to be done."""
        return serves_well(how)

    def before(self, plans: Sequence[HostPlan]) -> list[HostOutcome]:
        """What became of each host as long as nothing was done."""
        return [outcome_before(plan, self.well) for plan in plans]

    def after(self, run: Run, door: Door) -> Run:
        """What is done once all is verified, and changes nothing; the run with what came of it."""
        return run

    def concluded(self, run: Run) -> Run:
        """The run with what there is to say once it is over."""
        return run

    def _unless_interrupted(self, do: Callable[[Run], Run], run: Run) -> Run:
        """What comes once all hosts are done. Ctrl-C ends it; it does not cost the report of what
        was changed."""
        try:
            return do(run)
        except (KeyboardInterrupt, click.Abort):
            self._interrupted = True
            return replace(run, interrupted=True)

    def _run(self, hosts: tuple[HostOutcome, ...], seconds: float) -> Run:
        return Run(
            self._id,
            self.name,
            hosts,
            seconds,
            self._interrupted,
            inventory=self._asking.sources,
            skip_offline=self._pace.offline == "skip",
            stopped=self._stopped,
            began=self._moment,
        )

    def _report(self, run: Run) -> int:
        keep_report(run)
        print_run(run, self._asking.json, self._asking.no_color, self._shown)
        for line in left_out_lines(run, self._asking.inventory):
            click.echo(line, err=True)
        return Done(run.exit_code)

    def _show(self, plans: Sequence[HostPlan], order: Schedule) -> None:
        print_plan(plans, order, sys.stderr, self.diff, self._asking.no_color)
        if sys.stdout.isatty() and sys.stderr.isatty():
            self._shown.update(finding for plan in plans for finding in plan.findings)

    def _change(self, order: Schedule, door: Door, journal: Journal) -> list[HostOutcome]:
        from speechfleet.rollout.rollout import Rollout

        with self._progress.rollout() as tell:
            rollout = Rollout(
                self._id, door, journal, order, tell, self._asking.forks, self.lock_wait
            )
            with self._interruptible(rollout):
                outcomes = list(rollout.carry_out())
        self._stopped = rollout.stopped
        if self.show_logs:
            for name, text in rollout.logs.items():
                click.echo(f"--- log of {name}\n{text}", err=True)
        return outcomes

    @contextmanager
    def _interruptible(self, rollout: "Rollout") -> Iterator[None]:
        """Ctrl-C once: finish what is under way and begin no other host. Twice: cut the
        connections, and the hosts turn themselves back."""

        def interrupt(number: int, frame: FrameType | None) -> None:
            if self._interrupted:
                rollout.door.slam()
                return
            self._interrupted = True
            rollout.stop.set()
            # Not through sys.stderr: a write to it that was interrupted cannot be entered anew.
            with suppress(OSError):
                os.write(2, _FINISHING)

        before = signal.signal(signal.SIGINT, interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
