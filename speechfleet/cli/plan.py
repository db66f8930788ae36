"""`speechfleet plan`"""

from typing import Any

import click

from speechfleet.cli.options import asking, option, pacing


@click.command("plan")
@asking
@pacing
@option("-D", "--diff", is_flag=True, help="Show units and settings as a diff.")
@option("--exit-code", is_flag=True, help="Leave with 6 where something would change.")
def command(diff: bool, exit_code: bool, **options: Any) -> int:
    """Show what a deploy would do, and change nothing.

    \b
    Example:
      speechfleet plan --inventory prod.yml --diff
    """
    import sys
    import time

    from speechfleet import playbook
    from speechfleet.cli.asking import asking_of, load_fleet, opened, outcome_before, plan_fleet
    from speechfleet.cli.pacing import pace_of
    from speechfleet.plan.domains import failure_domains
    from speechfleet.plan.schedule import schedule
    from speechfleet.reports.plan import print_plan
    from speechfleet.reports.progress import Progress
    from speechfleet.reports.report import print_run
    from speechfleet.run import Run, new_run_id

    began = time.monotonic()
    steps = playbook.load("deploy")
    pace = pace_of(options, steps.pace)
    shared = asking_of(options)
    fleet = load_fleet(shared, keys=True)
    domains = failure_domains(fleet, pace.by)
    with opened(fleet, shared) as door:
        plans = plan_fleet(fleet, steps, door, shared, Progress(shared.no_color))
    hosts = tuple(outcome_before(plan) for plan in plans)
    run = Run(
        new_run_id("plan"),
        "plan",
        hosts,
        time.monotonic() - began,
        changes_wanted=exit_code,
        skip_offline=pace.offline == "skip",
    )
    order = schedule(plans, pace, domains)
    print_plan(plans, order, sys.stderr if shared.json else sys.stdout, diff, shared.no_color)
    if shared.json:
        print_run(run, shared.json, shared.no_color)
    return run.exit_code
