"""What `status` and `preflight` share: a survey, judged by their playbook and reported."""

import time
from dataclasses import replace

from speechfleet import playbook
from speechfleet.cli.asking import Asking, ask_fleet, load_fleet
from speechfleet.plan.plan import HostPlan
from speechfleet.reports.report import print_run
from speechfleet.run import HostOutcome, Run, new_run_id, outcome_before


def look(name: str, asking: Asking) -> int:
    """Run the playbook `name`, which has no steps, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    fleet = load_fleet(asking, keys=False)
    plans = ask_fleet(fleet, playbook.load(name, fleet.playbooks), asking)
    hosts = tuple(_outcome(name, plan) for plan in plans)
    seconds = time.monotonic() - began
    run = Run(new_run_id(name), name, hosts, seconds, inventory=asking.sources, began=moment)
    print_run(run, asking.json, asking.no_color)
    return run.exit_code


def _outcome(name: str, plan: HostPlan) -> HostOutcome:
    """A preflight asks whether a host is fit, not whether it already serves."""
    outcome = outcome_before(plan)
    if name == "preflight" and outcome.state == "sick":
        return replace(outcome, state="fine", instances=())
    return outcome
