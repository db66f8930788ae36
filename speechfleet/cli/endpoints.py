"""`speechfleet endpoints`"""

from typing import Any

import click

from speechfleet.cli.options import asking


@click.command("endpoints")
@asking
def command(**options: Any) -> int:
    """Print the client URL of each ready instance.

    One a line; needs no ApiKey.

    \b
    Example:
      speechfleet endpoints --inventory prod.yml --limit berlin
    """
    import time

    from speechfleet import playbook
    from speechfleet.cli.asking import asking_of, load_fleet, opened, outcome_before, plan_fleet
    from speechfleet.reports.endpoints import print_endpoints
    from speechfleet.reports.progress import Progress
    from speechfleet.run import Run, new_run_id

    began = time.monotonic()
    shared = asking_of(options)
    fleet = load_fleet(shared, keys=False)
    with opened(fleet, shared) as door:
        plans = plan_fleet(fleet, playbook.load("status"), door, shared, Progress(shared.no_color))
    hosts = tuple(outcome_before(plan) for plan in plans)
    seconds = time.monotonic() - began
    run = Run(new_run_id("endpoints"), "endpoints", hosts, seconds, inventory=shared.sources)
    print_endpoints(run, shared.json)
    return run.exit_code
