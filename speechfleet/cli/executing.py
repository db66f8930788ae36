"""How `speechfleet exec` goes: run at every host, and show what each printed."""

import sys
import time

from speechfleet.cli.asking import Asking, load_named, opened
from speechfleet.cli.output import Done
from speechfleet.errands.budget import share
from speechfleet.errands.command import Command
from speechfleet.reports.executed import document, print_output
from speechfleet.reports.prefix import Prefix
from speechfleet.reports.trouble import print_trouble
from speechfleet.run import Run, new_run_id
from speechfleet.survey import at_each


def execute(asking: Asking, pattern: str, words: tuple[str, ...], seconds: int) -> int:
    """Run, show, and return the exit code. A host is shown when it has ended."""
    moment, began = time.time(), time.monotonic()
    fleet = load_named(asking, (pattern,))
    its = Command(words, seconds, share(len(fleet.hosts)))
    prefix = Prefix(sys.stdout, asking.no_color)
    with opened(fleet, asking) as door:
        done = at_each(
            fleet.hosts,
            door,
            asking.forks,
            its,
            lambda one: None if asking.json else print_output(one, prefix),
        )
    hosts = tuple(one.outcome for one in done)
    run = Run(
        new_run_id("exec"),
        "exec",
        hosts,
        time.monotonic() - began,
        inventory=asking.sources,
        began=moment,
    )
    if asking.json:
        sys.stdout.write(document(run, done))
    else:
        print_trouble(hosts, asking.no_color)
    return Done(run.exit_code)
