"""Where clients connect to: one URL a line, or the run's JSON document."""

import sys

from speechfleet.reports.json import document
from speechfleet.run import Run


def print_endpoints(run: Run, as_json: bool) -> None:
    """Instances that are not ready are named on standard error, and left out."""
    if as_json:
        sys.stdout.write(document(run))
        return
    for host in run.hosts:
        for instance in host.instances:
            if instance.health in ("ready", "key-ok"):
                sys.stdout.write(f"{host.name} {instance.name} {instance.url}\n")
            else:
                sys.stderr.write(f"{host.name} {instance.name} is {instance.health}\n")
