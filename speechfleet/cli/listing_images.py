"""How `speechfleet images list` goes: ask every host, and list what lies there."""

import time

from speechfleet import playbook
from speechfleet.checks.finding import Finding, errors, judge, unanswered
from speechfleet.cli.asking import Asking, load_fleet, opened
from speechfleet.facts.fact import Unanswered
from speechfleet.plan.image_list import ListedImage, listed_images
from speechfleet.playbook import Playbook
from speechfleet.reports.images import print_images
from speechfleet.reports.progress import Progress
from speechfleet.run import HostOutcome, Run, State, new_run_id
from speechfleet.survey import Surveyed, survey, trouble_of


def list_images(asking: Asking) -> int:
    """Ask, list, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    fleet, checks = load_fleet(asking, keys=False), playbook.load("releases")
    with (
        opened(fleet, asking) as door,
        Progress(asking.no_color).survey(len(fleet.hosts)) as seen,
    ):
        surveyed = survey(fleet.hosts, door, asking.forks, seen)
    found = [of_host(one, checks) for one in surveyed]
    run = Run(
        new_run_id("images-list"),
        "images-list",
        tuple(outcome for outcome, _ in found),
        time.monotonic() - began,
        inventory=asking.sources,
        began=moment,
    )
    print_images(run, [images for _, images in found], asking.json, asking.no_color)
    return run.exit_code


def of_host(found: Surveyed, checks: Playbook) -> tuple[HostOutcome, tuple[ListedImage, ...]]:
    """What became of a host, and the images there. Never raises for a host."""
    try:
        return _listed(found, checks)
    except Exception as error:  # one host's trouble, whatever it is, stops no other host
        trouble = trouble_of(found.host.name, error)
        return HostOutcome(found.host.name, "unfit", (trouble,), seconds=found.seconds), ()


def _listed(found: Surveyed, checks: Playbook) -> tuple[HostOutcome, tuple[ListedImage, ...]]:
    host, answers = found.host, found.answers
    if answers is None:
        trouble = (found.trouble,) if found.trouble else ()
        return HostOutcome(host.name, "unreachable", trouble, seconds=found.seconds), ()
    findings: tuple[Finding, ...] = judge(host, answers, checks.checks)
    images: tuple[ListedImage, ...] = ()
    try:
        images = tuple(listed_images(host, answers))
    except Unanswered as lost:
        findings = tuple(dict.fromkeys((*findings, unanswered(lost))))
    state: State = "unfit" if errors(findings) else "fine"
    return HostOutcome(host.name, state, findings, seconds=found.seconds), images
