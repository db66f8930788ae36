"""`speechfleet plan`"""

from typing import Any

import click

from speechfleet.cli.options import asking, option, prune_services


@click.command("plan")
@asking
@option("-D", "--diff", is_flag=True, help="Show units and settings as a diff.")
@option("--exit-code", is_flag=True, help="Leave with 6 where something would change.")
@prune_services
def command(diff: bool, exit_code: bool, prune_services: bool, **options: Any) -> int:
    """Show what a deploy would do, and change nothing.

    \b
    Example:
      speechfleet plan --inventory prod.yml --diff
    """
    import sys
    import time

    from speechfleet import playbook
    from speechfleet.cli.asking import (
        asking_of,
        load_fleet,
        opened,
        outcome_before,
        plan_fleet,
        pruning,
    )
    from speechfleet.reports.plan import print_plan
    from speechfleet.reports.progress import Progress
    from speechfleet.reports.report import print_run
    from speechfleet.run import Run, new_run_id

    began = time.monotonic()
    shared = asking_of(options)
    fleet = load_fleet(shared, keys=True)
    if prune_services:
        fleet = pruning(fleet)
    with opened(fleet, shared) as door:
        steps = playbook.load("deploy")
        plans = plan_fleet(fleet, steps, door, shared, Progress(shared.no_color))
    hosts = tuple(outcome_before(plan) for plan in plans)
    run = Run(new_run_id("plan"), "plan", hosts, time.monotonic() - began, False, exit_code)
    print_plan(plans, sys.stderr if shared.json else sys.stdout, diff, shared.no_color)
    if shared.json:
        print_run(run, shared.json, shared.no_color)
    return run.exit_code
