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
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.load import load
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.release import instance
from speechfleet.survey import Surveyed, plan_asked
from tests.unit.values import docker_info, listener, told

T = TypeVar("T")


def rendered(hosts: tuple[Host, ...]) -> list[Instance]:
    """Every instance as wanted: its unit, settings, key and release."""
    return [
        instance(host, service, name, 5000 + n)
        for host in hosts
        for service in host.services
        for n, name in enumerate(service.instance_names())
    ]


def answered(hosts: tuple[Host, ...]) -> list[Answers]:
    """What fit and empty hosts say: most of it alike, as it is, and figures of their own."""
    return [told(**_own(number)) for number, _ in enumerate(hosts)]


def _own(number: int) -> dict[str, str]:
    return {
        "machine": f"x86_64\n8\n6.1.0-28-amd64\n{number:08x}-36d1-45db-9a15-8f20dcd6995b\n",
        "memory": f"MemTotal:       33554432 kB\nMemAvailable:   {30000000 - number} kB\n",
        "docker": docker_info(ID=f"{number:08x}-0d2f-4b5c-8d5b-6a1f0f5b7c11"),
        "disk": f"state {9999999 - number} 4096 0 0 /var/lib/speechfleet\n"
        f"images {9999999 - number} 4096 10000000 9000000 /var/lib/docker\n"
        "whole 25000000 4096 images\n",
        "listeners": listener(22, "sshd").replace("pid=812", f"pid={number}"),
        "uptime": f"{864000 + number}.5 3400000.1\n0.20 0.18 0.17 1/300 4242\n",
    }


def planned(hosts: tuple[Host, ...], said: list[Answers]) -> tuple[HostPlan, ...]:
    """Every host's first deploy: facts read, all judged."""
    book = playbook.load("deploy", None)

    def plan(host: Host, answers: Answers) -> HostPlan:
        return plan_host(host, answers, book.checks, book.steps)

    asked = [Surveyed(host, answers) for host, answers in zip(hosts, said, strict=True)]
    return plan_asked(asked, plan, lambda host: True)


def _timed(do: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    return do(), round(time.process_time() - began, 3)


def main(inventory: Path) -> None:
    """One JSON object: processor seconds of each part."""
    fleet, loading = _timed(lambda: load(inventory, keys=True))
    units, rendering = _timed(lambda: rendered(fleet.hosts))
    said = answered(fleet.hosts)
    plans, planning = _timed(lambda: planned(fleet.hosts, said))
    changes = sum(plan.changes for plan in plans)
    assert changes == len(units), f"{changes} changes for {len(units)} instances"
    print(json.dumps({"load": loading, "render": rendering, "plan": planning}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
