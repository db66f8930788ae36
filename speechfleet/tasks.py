"""Survey and apply as Fabric tasks, for those who drive their hosts with `fab`.

Put `from speechfleet.tasks import apply, survey` into a fabfile.py.
"""

import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from fabric import Connection, task

from speechfleet import playbook
from speechfleet.inventory.load import load
from speechfleet.inventory.patterns import select
from speechfleet.plan.domains import failure_domains
from speechfleet.plan.schedule import Schedule, schedule
from speechfleet.remote.door import Door
from speechfleet.reports.plan import print_plan
from speechfleet.rollout.journal import open_journal
from speechfleet.rollout.rollout import Rollout
from speechfleet.run import HostOutcome, Run, new_run_id, outcome_before
from speechfleet.survey import plan_all


@task
def survey(c: Connection, inventory: str, limit: str = "all", apply: bool = False) -> None:
    """Ask the hosts and print the plan; with `apply`, carry it out."""
    fleet = select(load(Path(inventory), keys=True), limit)
    deploy = playbook.load("deploy", fleet.playbooks)
    with closing(Door(fleet.known_hosts)) as door:
        plans = plan_all(fleet.hosts, deploy, door, forks=20)
        order = schedule(plans, deploy.pace, failure_domains(fleet, deploy.pace.by))
        print_plan(plans, order, sys.stdout, diff=False, no_color=False)
        if apply and order.plans and not order.refusal:
            _carry_out(order, door, Path(inventory), map(outcome_before, plans))


def _carry_out(order: Schedule, door: Door, inventory: Path, before: Iterable[HostOutcome]) -> None:
    """Journalled as `deploy` is, so that `runs` shows it and `resume` takes it up."""
    run = new_run_id("fab")
    hosts = {outcome.name: outcome for outcome in before}
    with closing(open_journal(run)) as journal:
        called = {"inventory": [str(inventory.absolute())]}
        journal.begin("deploy", called, {name: one.state for name, one in hosts.items()})
        for outcome in Rollout(run, door, journal, order).carry_out():
            print(outcome.name, outcome.state)
            hosts[outcome.name] = outcome
        code = Run(run, "fab", tuple(hosts.values())).exit_code
        journal.end(code, {name: one.state for name, one in hosts.items()})


@task
def apply(c: Connection, inventory: str, limit: str = "all") -> None:
    """Bring the hosts to what the inventory says. Asks nothing: print the plan first."""
    survey(c, inventory, limit, apply=True)
