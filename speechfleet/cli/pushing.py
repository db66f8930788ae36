"""How `speechfleet images push` goes."""

from dataclasses import dataclass, replace
from pathlib import Path

import click

from speechfleet.checks.finding import Finding
from speechfleet.cli.asking import load_fleet
from speechfleet.cli.changing import Change
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Fleet, Host
from speechfleet.oci.errors import LayoutError
from speechfleet.oci.stock import Stock, read_stock
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.schedule import Schedule
from speechfleet.plan.sites import cleared, is_fed, is_seed, part_of, through_seeds
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door
from speechfleet.rollout.journal import Journal
from speechfleet.run import HostOutcome, outcome_of
from speechfleet.survey import plan_each


@dataclass
class Push(Change):
    """Images of a folder that are wanted and not there. Whether an instance serves does not
    matter here."""

    folder: Path

    def load(self) -> Fleet:
        stock = _stock(self.folder)
        fleet = load_fleet(self._asking, keys=False)
        hosts = tuple(replace(host, stock=stock) for host in fleet.hosts if host.services)
        return replace(fleet, hosts=(*self._seeds_beside(hosts), *hosts))

    def _seeds_beside(self, hosts: tuple[Host, ...]) -> tuple[Host, ...]:
        """Seeds of these hosts that are none of them, as in a resume: they only pass on."""
        beside = {host.seed for host in hosts} - {host.name for host in hosts} - {""}
        if not beside:
            return ()
        whole = load_fleet(replace(self._asking, limit=None), keys=False)
        return tuple(host for host in whole.hosts if host.name in beside)

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        def plan(host: Host, answers: Answers) -> HostPlan:
            return plan_host(host, answers, steps.checks, steps.steps)

        with self._progress.survey(len(fleet.hosts)) as seen:
            forks = self._asking.forks
            plans = plan_each(fleet.hosts, door, forks, seen, plan, lambda host: True)
        return through_seeds([replace(plan, instances=()) for plan in plans])

    def _change(self, order: Schedule, door: Door, journal: Journal) -> list[HostOutcome]:
        """Seeds, and whoever has none; then those that fetch from them; last, blobs go again."""
        first = [plan for plan in order.plans if not is_fed(plan)]
        outcomes = super()._change(part_of(order, first), door, journal)
        seeds = [plan for plan in first if is_seed(plan)]
        ready = {o.name for o in outcomes if o.state == "changed"}
        fed = [plan for plan in order.plans if is_fed(plan)]
        going = [plan for plan in fed if plan.host.seed in ready and self._goes_on]
        outcomes += [_left_out(plan) for plan in fed if plan not in going]
        outcomes += super()._change(part_of(order, going), door, journal) if going else []
        if seeds and all(o.state == "changed" for o in outcomes):
            outcomes += self._clear(order, seeds, door, journal)
        return outcomes

    @property
    def _goes_on(self) -> bool:
        return not self._interrupted and not self._stopped

    def _clear(
        self, order: Schedule, seeds: list[HostPlan], door: Door, journal: Journal
    ) -> list[HostOutcome]:
        """The outcomes that are other than well: what a seed was said to be before stands."""
        plans = part_of(order, [cleared(plan) for plan in seeds])
        done = super()._change(plans, door, journal)
        return [outcome for outcome in done if outcome.state != "changed"]


def _left_out(plan: HostPlan) -> HostOutcome:
    message = f"its seed {plan.host.seed} did not get what it needs"
    found = Finding("stock.seed", "warning", message, "run again: what came stays and is not lost")
    return outcome_of(plan, "skipped", {}, [found])


def _stock(folder: Path) -> Stock:
    try:
        return read_stock(folder)
    except LayoutError as error:
        raise click.BadParameter(str(error), param_hint="--from") from None
