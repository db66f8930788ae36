"""The command `prune`, carried out."""

from speechfleet.checks.serving import Judgement
from speechfleet.cli.asking import load_fleet, plan_fleet
from speechfleet.cli.changing import Change
from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.plan import HostPlan
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door


class Prune(Change):
    """What nobody needs goes; what the inventory wants stays, but is not brought about."""

    def load(self) -> Fleet:
        return load_fleet(self._asking, keys=False)

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        return plan_fleet(fleet, steps, door, self._asking, self._progress)

    def well(self, how: Judgement) -> bool:
        return True
