"""The command `deploy`, carried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from speechfleet.cli.asking import leaves_out, load_fleet, plan_fleet, pruning
from speechfleet.cli.changing import Change, keep_document
from speechfleet.cli.locking import with_moved
from speechfleet.cli.planfile import load_plan
from speechfleet.cli.probing import Limits, prepared
from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.plan import HostPlan
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door
from speechfleet.run import HostOutcome, Run


@dataclass
class Deploy(Change):
    """A deploy: everything that the inventory names, and nothing else with `prune_services`."""

    prune_services: bool = False
    plan_file: Path | None = None
    warm_up: Limits | None = None

    def load(self) -> Fleet:
        self._saved = load_plan(self.plan_file) if self.plan_file else None
        fleet = load_fleet(self._asking, keys=True)
        fleet = pruning(fleet) if self.prune_services else fleet
        self._limited = leaves_out(self._asking, fleet)
        fleet = self._saved.within(fleet) if self._saved else fleet
        self._probing = prepared(fleet, self.warm_up) if self.warm_up else None
        return fleet

    def limited(self, fleet: Fleet) -> bool:
        """A saved plan leaves hosts out too, which is no limit."""
        return self._limited

    def after(self, run: Run, door: Door) -> Run:
        if not self._probing:
            return run
        keep_document(run)  # for whom ends it while it warms up
        return self._probing.warm_up(run, door, self._asking.forks)

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        plans = plan_fleet(fleet, steps, door, self._asking, self._progress)
        if self.lock_wait:
            from speechfleet.rollout.lock import once_unlocked

            with self._progress.rollout() as tell:
                forks = self._asking.forks
                plans = once_unlocked(plans, steps, door, forks, self.lock_wait, tell)
        plans = with_moved(plans, door)
        return self._saved.kept(plans) if self._saved else plans

    def due(self, plans: Sequence[HostPlan]) -> Sequence[HostPlan]:
        return self._saved.due(plans) if self._saved else plans

    def before(self, plans: Sequence[HostPlan]) -> list[HostOutcome]:
        outcomes = super().before(plans)
        if self._saved and self._asking.limit is None:
            outcomes += self._saved.missing(plans)
        return outcomes
