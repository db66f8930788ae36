"""How commands go that need no new release: stop, start, restart, remove, decommission, and
rollback."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import click

from speechfleet.checks.serving import Judgement
from speechfleet.cli.asking import load_fleet, load_named
from speechfleet.cli.changing import Change
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.inventory.fleet import Fleet, Host
from speechfleet.inventory.spelling import guess
from speechfleet.plan.existing import existing, is_meant, plan_existing
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.rollback import plan_rollback
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door
from speechfleet.survey import plan_each


@dataclass
class Existing(Change):
    """One command on what is installed; on `chosen` services and instances where some are."""

    chosen: tuple[str, ...] = ()
    must_be_there: ClassVar[bool] = False
    keys: ClassVar[bool] = False
    """Whether ApiKeys are needed."""

    def load(self) -> Fleet:
        if not self.chosen and not self._asking.limit:
            do = self.name.replace("rollback", "roll back")
            raise click.UsageError(
                f"say what to {do}: services or instances by name, or all of some hosts' "
                "with --limit (--limit all for the whole fleet)"
            )
        return load_fleet(self._asking, keys=self.keys)

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        with self._progress.survey(len(fleet.hosts)) as seen:
            plan = partial(self.plan, steps)
            plans = plan_each(fleet.hosts, door, self._asking.forks, seen, plan, self.matters)
        doubtful = refuse_unknown(self.chosen, plans)
        return tuple(map(_at_fault, plans)) if doubtful else plans

    def plan(self, steps: Playbook, host: Host, answers: Answers) -> HostPlan:
        """What is to be done on one host."""
        return plan_existing(
            host, answers, steps.checks, steps.steps, self.chosen, self.must_be_there
        )

    def matters(self, host: Host) -> bool:
        """Whether it is a fault that the host cannot be asked."""
        return not self.chosen or bool(host.services)


class Stop(Existing):
    def well(self, how: Judgement) -> bool:
        return how.health == "stopped"


class Start(Existing):
    """Start and restart: what is not installed cannot be."""

    must_be_there: ClassVar[bool] = True


@dataclass
class Decommission(Existing):
    """Everything of ours on the hosts that these patterns mean."""

    hosts: tuple[str, ...] = ()

    def load(self) -> Fleet:
        return load_named(self._asking, self.hosts)


@dataclass
class Rollback(Existing):
    """Back to the release or tag `to`, or each instance to the last that was verified."""

    to: str = ""
    keys: ClassVar[bool] = True

    def plan(self, steps: Playbook, host: Host, answers: Answers) -> HostPlan:
        return plan_rollback(host, answers, steps.checks, steps.steps, self.chosen, self.to)

    def matters(self, host: Host) -> bool:
        return bool(host.services)


def refuse_unknown(chosen: Collection[str], plans: Collection[HostPlan]) -> bool:
    """Whether a name that nothing has, neither in the inventory nor on a host that told, may be on
    one that did not; that is said. Where all told, raises UsageError for it."""
    told = [_there(plan) for plan in plans]
    names = set().union(*(plan.host.instance_names for plan in plans), *filter(None, told))
    unknown = [one for one in chosen if not any(is_meant(name, (one,)) for name in names)]
    for one in unknown:
        hint = guess(one, sorted(names | {name.rpartition("-")[0] for name in names}))
        if None not in told:
            raise click.UsageError(f"no service and no instance here is called {one!r}{hint}")
        silent = f"nothing known here is called {one!r}, and not every host told what it has"
        click.echo(f"warning: {silent}{hint}", err=True)
    return bool(unknown)


def _there(plan: HostPlan) -> set[str] | None:
    """The instances on a host; None where it did not tell."""
    try:
        return {i.name for i in existing(plan.host, plan.answers)} if plan.answers else None
    except Unanswered:
        return None


def _at_fault(plan: HostPlan) -> HostPlan:
    """Where it could not be asked, though what is meant may be there."""
    if plan.answers:
        return plan
    return replace(plan, findings=tuple(replace(one, level="error") for one in plan.findings))
