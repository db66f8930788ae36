"""Load an inventory and plan all its hosts, with no host in the room; print what that took.

python -m benchmarks.planning INVENTORY
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from speechfleet import playbook
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.load import load
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.release import instance
from tests.unit.values import told

T = TypeVar("T")


def rendered(hosts: tuple[Host, ...]) -> list[Instance]:
    """Every instance as wanted: its unit, settings, key and release."""
    return [
        instance(host, service, name, 5000 + n)
        for host in hosts
        for service in host.services
        for n, name in enumerate(service.instance_names())
    ]


def planned(hosts: tuple[Host, ...]) -> list[HostPlan]:
    """Every host's first deploy, by what a fit and empty host says: 30 facts read, all judged."""
    book = playbook.load("deploy", None)
    return [plan_host(host, told(), book.checks, book.steps) for host in hosts]


def _timed(do: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    return do(), round(time.process_time() - began, 3)


def main(inventory: Path) -> None:
    """One JSON object: processor seconds of each part."""
    fleet, loading = _timed(lambda: load(inventory, keys=True))
    units, rendering = _timed(lambda: rendered(fleet.hosts))
    plans, planning = _timed(lambda: planned(fleet.hosts))
    changes = sum(plan.changes for plan in plans)
    assert changes == len(units), f"{changes} changes for {len(units)} instances"
    print(json.dumps({"load": loading, "render": rendering, "plan": planning}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
