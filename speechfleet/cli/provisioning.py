"""How bare hosts are made fit for what the inventory wants there."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import click

from speechfleet.cli.asking import load_fleet
from speechfleet.cli.changing import Change
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Fleet, Host
from speechfleet.inventory.packages import PackagesError, read_packages
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door
from speechfleet.survey import plan_each


@dataclass
class Provision(Change):
    """Every host of the inventory; what should run there is not looked at."""

    packages: Path | None = None
    every: ClassVar[bool] = True

    def load(self) -> Fleet:
        try:
            packages = read_packages(self.packages) if self.packages else None
        except PackagesError as error:
            raise click.BadParameter(str(error), param_hint="--packages") from None
        fleet = load_fleet(self._asking, keys=False)
        hosts = (replace(host, services=(), packages=packages) for host in fleet.hosts)
        return replace(fleet, hosts=tuple(hosts))

    def plans(self, fleet: Fleet, steps: Playbook, door: Door) -> tuple[HostPlan, ...]:
        def plan(host: Host, answers: Answers) -> HostPlan:
            return plan_host(host, answers, steps.checks, steps.steps)

        with self._progress.survey(len(fleet.hosts)) as seen:
            return plan_each(fleet.hosts, door, self._asking.forks, seen, plan, lambda host: True)
