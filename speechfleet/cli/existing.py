"""How commands go that need no new release: stop, start, restart, remove, decommission, and
rollback."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import click

from speechfleet.checks.serving import Judgement
from speechfleet.cli.asking import load_fleet, load_named
from speechfleet.cli.deploying import Change
from speechfleet.facts.fact import Answers
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
        refuse_unknown(self.chosen, plans)
        return plans

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


def refuse_unknown(chosen: Collection[str], plans: Collection[HostPlan]) -> None:
    """Raises UsageError for a name that nothing has, neither in the inventory nor on a host."""
    names = {name for plan in plans for name in _instances(plan)}
    for one in chosen:
        if not any(is_meant(name, (one,)) for name in names):
            services = {name.rpartition("-")[0] for name in names}
            hint = guess(one, sorted(names | services))
            raise click.UsageError(f"no service and no instance here is called {one!r}{hint}")


def _instances(plan: HostPlan) -> set[str]:
    found = existing(plan.host, plan.answers) if plan.answers else ()
    return {*plan.host.instance_names, *(instance.name for instance in found)}
