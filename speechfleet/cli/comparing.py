"""How `speechfleet drift` goes: the survey and the plan of a deploy, read as findings."""

import time
from collections.abc import Callable
from dataclasses import replace

import click

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.cli.asking import Asking, ask_fleet, load_fleet
from speechfleet.plan.drift import drifts
from speechfleet.plan.plan import HostPlan, unplaced
from speechfleet.playbook import Playbook
from speechfleet.reports.report import print_run
from speechfleet.run import HostOutcome, Run, State, judge_all, new_run_id, outcome_of
from speechfleet.survey import trouble_of


def compare(asking: Asking, keys: bool) -> int:
    """Ask, compare, print, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    fleet = load_fleet(asking, keys=keys)
    book = playbook.load("drift", fleet.playbooks)
    plans = ask_fleet(fleet, replace(book, steps=()), asking)
    run = Run(
        new_run_id("drift"),
        "drift",
        tuple(by_itself(plan, book, compared) for plan in plans),
        time.monotonic() - began,
        changes_wanted=True,
        inventory=asking.sources,
        began=moment,
    )
    print_run(run, asking.json, asking.no_color)
    if not keys:
        click.echo("keys were not compared with the vault's; --keys does", err=True)
    return run.exit_code


_UNJUDGED = "what the host said could not be judged"


def by_itself(
    plan: HostPlan, book: Playbook, judged: Callable[[HostPlan, Playbook], HostOutcome]
) -> HostOutcome:
    """What is judged of a host; trouble that nobody thought of is that host's alone."""
    try:
        return judged(plan, book)
    except Exception as error:
        plan = replace(plan, instances=plan.instances or unplaced(plan.host))
        outcome = outcome_of(plan, "sick", {}, [trouble_of(plan.host.name, error)])
        # Nothing is known of its instances; without them they would be gone.
        unknown = (replace(one, health="", message=_UNJUDGED) for one in outcome.instances)
        return replace(outcome, instances=tuple(unknown))


def compared(plan: HostPlan, book: Playbook) -> HostOutcome:
    """The outcome of a host: `planned` where something differs."""
    found = drift_of(plan, book)
    judged = judge_all(plan.answers) if plan.answers else {}
    outcome = outcome_of(plan, _state(plan, found), judged, found)
    return replace(outcome, changes=len({f.instance for f in found}))


def drift_of(plan: HostPlan, book: Playbook) -> tuple[Finding, ...]:
    """Where a host that answered differs from its inventory, by the steps of a playbook."""
    if plan.answers is None or plan.held:
        return ()
    return tuple(drifts(plan.host, plan.instances, plan.answers, book.steps))


def _state(plan: HostPlan, found: tuple[Finding, ...]) -> State:
    if plan.answers is None and plan.unfit:
        return "unreachable"
    if plan.held:
        return "held"
    if any(finding.code == "deploy.locked" for finding in plan.findings):
        return "locked"
    if found:
        return "planned"
    return "sick" if plan.unfit else "fine"
