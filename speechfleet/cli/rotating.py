"""How `speechfleet rotate-keys` goes: every host, key by key, and what may be done afterwards."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import click

from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import Judgement
from speechfleet.cli.asking import load_fleet
from speechfleet.cli.changing import Change
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Fleet, Host
from speechfleet.inventory.patterns import select
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.rotation import RotationError, may_hold, plan_rotation, rotation
from speechfleet.plan.schedule import Schedule
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door
from speechfleet.reports.past import past
from speechfleet.rollout.regenerate import not_known, regenerate
from speechfleet.rollout.rotated import SAFE, Left, left_at, verdict
from speechfleet.run import Run
from speechfleet.survey import plan_each


@dataclass
class Rotate(Change):
    """One resource to its key `to` (1 or 2), or to the one that the inventory says."""

    resource: str = ""
    to: str = ""
    regenerate: bool = False

    def load(self) -> Fleet:
        whole = load_fleet(replace(self._asking, limit=None), keys=True, for_licences=True)
        limit = self._asking.limit
        meant = whole if limit is None else select(whole, limit, past(self._asking.sources))
        self._turn = rotation(meant.hosts, self.resource, f"key{self.to}" if self.to else "")
        if self.regenerate and not self._turn.resource.regenerate:
            raise RotationError(
                f"--regenerate: {self.resource} has no regenerate in the inventory; wanted the "
                "program there: command:WORDS… with {key}"
            )
        here = {host.name for host in meant.hosts}
        rest = [host for host in whole.hosts if host.name not in here]
        self._not_asked = [
            Left(host.name, "not asked") for host in rest if may_hold(host, self._turn)
        ]
        self._unedited = any(self._says_otherwise(host) for host in whole.hosts)
        return meant

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        with self._progress.survey(len(fleet.hosts)) as seen:
            plan = partial(self._plan, steps)
            self._plans = plan_each(fleet.hosts, door, self._asking.forks, seen, plan, self._uses)
        return self._plans

    def _plan(self, steps: Playbook, host: Host, answers: Answers) -> HostPlan:
        return plan_rotation(host, answers, steps.checks, steps.steps, self._turn)

    def _uses(self, host: Host) -> bool:
        """Whether something there is billed to this very resource."""
        found = host.resources.get(self.resource)
        same = found is not None and found.keys == self._turn.resource.keys
        return same and any(service.runs_with == self.resource for service in host.services)

    def _says_otherwise(self, host: Host) -> bool:
        return self._uses(host) and host.resources[self.resource].use != self._turn.resource.use

    def well(self, how: Judgement) -> bool:
        return how.serves or how.health == "stopped"

    def _show(self, plans: Sequence[HostPlan], order: Schedule) -> None:
        super()._show(plans, order)
        if self.regenerate:
            old = self._turn.resource.other
            click.echo(
                f"when no host uses {old} any more, it is made anew by the program", err=True
            )

    def concluded(self, run: Run) -> Run:
        plans = {plan.host.name: plan for plan in self._plans}
        left = [
            Left(host.name, why)
            for host in run.hosts
            if (why := left_at(plans[host.name], host.state, self._turn))
        ]
        findings = verdict(
            self._turn, [*left, *self._not_asked], self._unedited, wanted=self.regenerate
        )
        if self.regenerate and not (left or self._not_asked or run.interrupted):
            findings = self._regenerated(findings, any(host.touched for host in run.hosts))
        return replace(run, findings=findings, interrupted=run.interrupted or self._interrupted)

    def _regenerated(self, findings: tuple[Finding, ...], agreed: bool) -> tuple[Finding, ...]:
        """Where no host changed, nobody was asked yet whether anything shall be done. Where it is
        not known whether the key was made anew, nobody is told to do it."""
        old = self._turn.resource.other
        what = f"Make {old} of {self.resource} anew?"
        if agreed or self._agreement.yes or (sys.stdin.isatty() and click.confirm(what, err=True)):
            made = self._made_anew()
            unknown = made.level == "error"
            return (*(f for f in findings if not (unknown and f.code == SAFE)), made)
        message = f"{old} of {self.resource} was not made anew: not agreed"
        return (*findings, Finding("rotate.regenerate", "error", message, "run again with --yes"))

    def _made_anew(self) -> Finding:
        try:
            return regenerate(self._turn.resource)
        except KeyboardInterrupt:
            self._interrupted = True
            return not_known(self._turn.resource, "the program was interrupted")
