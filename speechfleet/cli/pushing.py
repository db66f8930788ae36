"""How `speechfleet images push` goes."""

from dataclasses import dataclass, replace
from pathlib import Path

import click

from speechfleet.cli.asking import load_fleet, plan_fleet
from speechfleet.cli.deploying import Change
from speechfleet.inventory.fleet import Fleet
from speechfleet.oci.errors import LayoutError
from speechfleet.oci.stock import Stock, read_stock
from speechfleet.plan.plan import HostPlan
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door


@dataclass
class Push(Change):
    """Images of a folder that are wanted and not there. Whether an instance serves does not
    matter here."""

    folder: Path

    def load(self) -> Fleet:
        stock = _stock(self.folder)
        fleet = load_fleet(self._asking, keys=False)
        hosts = (replace(host, stock=stock) for host in fleet.hosts if host.services)
        return replace(fleet, hosts=tuple(hosts))

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        plans = plan_fleet(fleet, steps, door, self._asking, self._progress)
        return tuple(replace(plan, instances=()) for plan in plans)


def _stock(folder: Path) -> Stock:
    try:
        return read_stock(folder)
    except LayoutError as error:
        raise click.BadParameter(str(error), param_hint="--from") from None
