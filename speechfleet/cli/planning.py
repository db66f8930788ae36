"""What `plan` and `deploy --dry-run` do: show what a deploy would do, and change nothing."""

import sys
import time
from pathlib import Path
from typing import Any

from speechfleet import playbook
from speechfleet.cli.asking import (
    asking_of,
    load_fleet,
    opened,
    plan_fleet,
    pruning,
)
from speechfleet.cli.locking import with_moved
from speechfleet.cli.pacing import pace_of
from speechfleet.cli.planfile import load_plan, save_plan
from speechfleet.plan.domains import failure_domains
from speechfleet.plan.schedule import schedule
from speechfleet.reports.plan import print_plan
from speechfleet.reports.progress import Progress
from speechfleet.reports.report import print_run
from speechfleet.run import Run, new_run_id, outcome_before


def show_plan(
    options: dict[str, Any],
    exit_code: bool = False,
    out: Path | None = None,
    saved: Path | None = None,
    prune_services: bool = False,
) -> int:
    """Show the plan and return the exit code. It is written to `out`; where one was `saved`
    before, each host's is compared with it."""
    began = time.monotonic()
    diff = options.pop("diff")
    shared = asking_of(options)
    file = load_plan(saved) if saved else None
    fleet = load_fleet(shared, keys=True)
    fleet = pruning(fleet) if prune_services else fleet
    steps = playbook.load("deploy", fleet.playbooks)
    pace = pace_of(options, steps.pace)
    fleet = file.within(fleet) if file else fleet
    domains = failure_domains(fleet, pace.by)
    with opened(fleet, shared) as door:
        plans = plan_fleet(fleet, steps, door, shared, Progress(shared.no_color))
        plans = with_moved(plans, door)
    plans = file.kept(plans) if file else plans
    if out:
        save_plan(out, plans, shared.sources)
    hosts = tuple(outcome_before(plan) for plan in plans)
    if file and shared.limit is None:
        hosts += file.missing(plans)
    run = Run(
        new_run_id("plan"),
        "plan",
        hosts,
        time.monotonic() - began,
        changes_wanted=exit_code,
        inventory=shared.sources,
        skip_offline=pace.offline == "skip",
    )
    order = schedule(file.due(plans) if file else plans, pace, domains)
    print_plan(plans, order, sys.stderr if shared.json else sys.stdout, diff, shared.no_color)
    if shared.json:
        print_run(run, shared.json, shared.no_color)
    return run.exit_code
