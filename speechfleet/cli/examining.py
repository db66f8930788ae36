"""How `speechfleet health` goes: the survey and the judge of a deploy, and no change."""

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from speechfleet import playbook
from speechfleet.checks.figures import host_figures, instance_figures
from speechfleet.checks.health import judge_wanted
from speechfleet.checks.serving import Judgement
from speechfleet.cli.asking import Asking, leaves_out, load_fleet, opened, plan_fleet
from speechfleet.cli.comparing import by_itself, drift_of
from speechfleet.cli.foreseeing import foreseen
from speechfleet.cli.probing import Limits, prepared
from speechfleet.cli.remembering import Files, leave_behind
from speechfleet.cli.telling import tell_channels
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.serving import SERVING
from speechfleet.plan.plan import HostPlan, unplaced
from speechfleet.playbook import Playbook
from speechfleet.reports.progress import Progress
from speechfleet.reports.report import print_run
from speechfleet.run import (
    HostOutcome,
    InstanceOutcome,
    Run,
    State,
    judge_all,
    new_run_id,
    outcome_of,
)


def examine(
    asking: Asking, probes: Limits | None = None, reports: Files = (), tell: bool = False
) -> int:
    """Ask, judge, print, and return the exit code. With `probes` every instance is probed, and
    with `tell` the channels of the inventory are told."""
    moment, began = time.time(), time.monotonic()
    fleet = load_fleet(asking, keys=False, channels=tell)
    probing = prepared(fleet, probes) if probes else None
    book = playbook.load("health", fleet.playbooks)
    with opened(fleet, asking) as door:
        plans = plan_fleet(fleet, replace(book, steps=()), door, asking, Progress(asking.no_color))
        run = Run(
            new_run_id("health"),
            "health",
            tuple(by_itself(plan, book, examined) for plan in plans),
            inventory=asking.sources,
            limited=leaves_out(asking, fleet),
            began=moment,
        )
        run = probing.judge(run, door, asking.forks) if probing else run
    run = replace(foreseen(run), seconds=time.monotonic() - began)
    print_run(run, asking.json, asking.no_color)
    told = partial(tell_channels, run, fleet.channels, asking.limit)
    leave_behind(run, reports, told if tell else lambda: None)
    return run.exit_code


def examined(plan: HostPlan, book: Playbook) -> HostOutcome:
    """The outcome of a host that was asked how it is, with what was measured. Where it did not tell
    enough for a plan, its wanted instances are named all the same."""
    judged, answers = _judged(plan), plan.answers
    state = _state(plan, judged)
    differs = [f for f in drift_of(plan, book) if f.code not in _SAID_BETTER]
    if answers is None:
        return outcome_of(plan, state, judged, differs)
    named = replace(plan, instances=plan.instances or unplaced(plan.host))
    outcome = outcome_of(named, state, judged, differs)
    instances = tuple(_measured(one, answers, judged) for one in outcome.instances)
    return replace(outcome, instances=instances, figures=host_figures(answers))


_SAID_BETTER = ("drift.ended", "drift.stopped")
"""Why an instance does not run is the judge's to say."""


def _judged(plan: HostPlan) -> Mapping[str, Judgement]:
    """Without the host's clock by what each answers alone: nobody knows how long it runs."""
    if plan.answers is None:
        return {}
    try:
        return judge_wanted(plan.host, plan.answers)
    except Unanswered:
        return judge_all(plan.answers)


def _state(plan: HostPlan, judged: Mapping[str, Judgement]) -> State:
    if plan.answers is None and plan.unfit:
        return "unreachable"
    if plan.held:
        return "held"
    if any(finding.code == "deploy.locked" for finding in plan.findings):
        return "locked"
    serve = all(i.name in judged and judged[i.name].serves for i in plan.instances)
    return "fine" if serve and not plan.unfit else "sick"


def _measured(
    one: InstanceOutcome, answers: Answers, judged: Mapping[str, Judgement]
) -> InstanceOutcome:
    if one.name not in judged:
        return one if _is_told(answers) else replace(one, health="", message="the host did not say")
    return replace(one, figures=instance_figures(answers, one.name))


def _is_told(answers: Answers) -> bool:
    """Whether the host said which instances it has: what was lost is not down."""
    try:
        return answers[SERVING] is not None
    except Unanswered:
        return False
