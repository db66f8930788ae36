"""`speechfleet endpoints`"""

from typing import Any

import click

from speechfleet.cli.options import asking_in


@click.command("endpoints")
@asking_in("table", "json", "env", "prometheus", "snippet")
def command(**options: Any) -> int:
    """Print the client URL of each ready instance. Needs no ApiKey.

    Other forms of --output: env gives variables for sh, prometheus targets for file_sd (those
    that are not ready too), snippet the lines of the Speech SDK for Python by kind.

    \b
    Example:
      speechfleet endpoints --inventory prod.yml --limit berlin
      speechfleet endpoints --inventory prod.yml --output prometheus > speech.json
    """
    import time

    from speechfleet import playbook
    from speechfleet.cli.asking import ask_fleet, asking_of, load_fleet
    from speechfleet.reports.endpoints import print_endpoints
    from speechfleet.run import Run, new_run_id, outcome_before

    began = time.monotonic()
    shared = asking_of(options)
    fleet = load_fleet(shared, keys=False)
    plans = ask_fleet(fleet, playbook.load("status", fleet.playbooks), shared)
    hosts = tuple(outcome_before(plan) for plan in plans)
    seconds = time.monotonic() - began
    run = Run(new_run_id("endpoints"), "endpoints", hosts, seconds, inventory=shared.sources)
    print_endpoints(run, "json" if shared.json else shared.output, shared.no_color)
    return run.exit_code
