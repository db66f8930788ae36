"""What `hold` and `unhold` share."""

import time
from datetime import UTC, datetime
from typing import Any

import click

from speechfleet.cli.asking import asking_of, load_named, opened
from speechfleet.cli.output import Done
from speechfleet.facts.hold import Hold
from speechfleet.reports.progress import Progress
from speechfleet.reports.report import print_run
from speechfleet.rollout.hold import Holding
from speechfleet.rollout.rollout import owner
from speechfleet.run import Run, new_run_id
from speechfleet.survey import at_each

_LONGEST = 500


def hold_of(reason: str, until: datetime | None) -> Hold:
    """The hold that this person places now. Raises UsageError for a reason that is none."""
    reason = reason.strip()
    if not reason or len(reason) > _LONGEST or not reason.isprintable():
        raise click.UsageError(f"--reason wants one line of text, {_LONGEST} characters at most")
    return Hold(reason, owner(), _iso(datetime.now(UTC)), _iso(until) if until else "")


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def holding(name: str, hosts: tuple[str, ...], hold: Hold | None, options: dict[str, Any]) -> int:
    """Place `hold`, or take holds away where it is None, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    asking = asking_of(options)
    fleet = load_named(asking, hosts)
    with opened(fleet, asking) as door, Progress(asking.no_color).rollout() as tell:
        outcomes = at_each(fleet.hosts, door, asking.forks, Holding(hold, tell))
    seconds = time.monotonic() - began
    run = Run(new_run_id(name), name, outcomes, seconds, inventory=asking.sources, began=moment)
    print_run(run, asking.json, asking.no_color)
    return Done(run.exit_code)
