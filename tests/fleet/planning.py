"""Plans made inside the test, so that something can happen between plan and apply."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speechfleet import playbook
from speechfleet.inventory.load import load
from speechfleet.inventory.patterns import select
from speechfleet.plan.plan import HostPlan
from speechfleet.remote.door import Door
from speechfleet.survey import plan_all


@contextmanager
def planned(inventory: Path, host: str) -> Iterator[tuple[HostPlan, Door]]:
    """The plan that a deploy would make for one host, and the door to carry it out through."""
    fleet = select(load(inventory, keys=True), host)
    door = Door(fleet.known_hosts)
    try:
        yield plan_all(fleet.hosts, playbook.load("deploy"), door, forks=1)[0], door
    finally:
        door.close()
