"""How `speechfleet images pull` goes: a deploy that ends before the first switch."""

from dataclasses import replace

from speechfleet.cli.asking import load_fleet, plan_fleet
from speechfleet.cli.changing import Change
from speechfleet.cli.locking import with_moved
from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.plan import HostPlan
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door


class Pull(Change):
    """Images that are wanted and not there. Whether an instance serves does not matter here."""

    def load(self) -> Fleet:
        fleet = load_fleet(self._asking, keys=False, pulls=True)
        return replace(fleet, hosts=tuple(host for host in fleet.hosts if host.services))

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        plans = plan_fleet(fleet, steps, door, self._asking, self._progress)
        return tuple(replace(plan, instances=()) for plan in with_moved(plans, door))
