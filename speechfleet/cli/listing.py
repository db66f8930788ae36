"""How `speechfleet releases` goes: ask every host, and list what it keeps."""

import time
from collections.abc import Collection

from speechfleet import playbook
from speechfleet.checks.finding import Finding, errors, judge, unanswered
from speechfleet.cli.asking import Asking, load_fleet, opened
from speechfleet.cli.existing import refuse_unknown
from speechfleet.facts.fact import Unanswered
from speechfleet.plan.existing import is_meant
from speechfleet.plan.kept import Listed, listed
from speechfleet.plan.plan import HostPlan
from speechfleet.playbook import Playbook
from speechfleet.reports.progress import Progress
from speechfleet.reports.releases import print_releases
from speechfleet.run import HostOutcome, Run, State, new_run_id
from speechfleet.survey import Surveyed, survey, trouble_of


def list_releases(asking: Asking, names: Collection[str]) -> int:
    """Ask, list, and return the exit code. Raises UsageError for a name that nothing has."""
    began = time.monotonic()
    fleet, checks = load_fleet(asking, keys=False), playbook.load("releases")
    with (
        opened(fleet, asking) as door,
        Progress(asking.no_color).survey(len(fleet.hosts)) as seen,
    ):
        surveyed = survey(fleet.hosts, door, asking.forks, seen)
    refuse_unknown(names, [HostPlan(one.host, (), answers=one.answers) for one in surveyed])
    found = [of_host(one, checks, names) for one in surveyed]
    hosts = tuple(outcome for outcome, _ in found)
    run = Run(new_run_id("releases"), "releases", hosts, time.monotonic() - began)
    print_releases(run, [kept for _, kept in found], asking.json, asking.no_color)
    return run.exit_code


def of_host(
    found: Surveyed, checks: Playbook, names: Collection[str]
) -> tuple[HostOutcome, tuple[Listed, ...]]:
    """What became of a host, and what it keeps of these instances; of all without names. Never
    raises for a host."""
    try:
        return _listed(found, checks, names)
    except Exception as error:  # one host's trouble, whatever it is, stops no other host
        trouble = trouble_of(found.host.name, error)
        return HostOutcome(found.host.name, "unfit", (trouble,), seconds=found.seconds), ()


def _listed(
    found: Surveyed, checks: Playbook, names: Collection[str]
) -> tuple[HostOutcome, tuple[Listed, ...]]:
    host, answers = found.host, found.answers
    if answers is None:
        trouble = (found.trouble,) if found.trouble else ()
        return HostOutcome(host.name, "unreachable", trouble, seconds=found.seconds), ()
    findings: tuple[Finding, ...] = judge(host, answers, checks.checks)
    kept: tuple[Listed, ...] = ()
    try:
        kept = tuple(r for r in listed(answers) if not names or is_meant(r.instance, names))
    except Unanswered as lost:
        findings = tuple(dict.fromkeys((*findings, unanswered(lost))))
    state: State = "unfit" if errors(findings) else "fine"
    return HostOutcome(host.name, state, findings, seconds=found.seconds), kept
