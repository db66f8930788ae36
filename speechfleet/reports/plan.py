"""A plan as people read it: what would change, and on request every line of it."""

import difflib
from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from speechfleet.facts.installed import INSTALLED
from speechfleet.plan.actions import Fetch, Reboot, Remove, Switch, Write
from speechfleet.plan.plan import HostPlan
from speechfleet.reports.console import console
from speechfleet.reports.findings import finding_lines
from speechfleet.secrets.secret import MASK, Secret


def print_plan(plans: Sequence[HostPlan], stream: TextIO, diff: bool, no_color: bool) -> None:
    """Print findings, changes and, with `diff`, the text that would change."""
    out = console(stream, no_color)
    for line in finding_lines((p.host.name, finding) for p in plans for finding in p.findings):
        out.print(line)
    if out.is_terminal:
        out.print(_table(plans))
    else:
        _print_lines(plans, out)
    if diff:
        for plan in plans:
            for text in _diff(plan):
                out.print(Text(text, style=_diff_style(text)))
    out.print(Text(_summary(plans)))


def _table(plans: Sequence[HostPlan]) -> Table:
    table = Table("host", "change", "port", "image", "why", box=None, header_style="bold")
    for plan in plans:
        for name, what, port, image, why in _rows(plan):
            table.add_row(*map(Text, (name, what, port, image, why)))
    return table


def _print_lines(plans: Sequence[HostPlan], out: Console) -> None:
    for plan in plans:
        for row in _rows(plan):
            out.print(Text(" ".join(cell for cell in row if cell)))


def _rows(plan: HostPlan) -> Iterator[tuple[str, str, str, str, str]]:
    """A row for each thing that an operator would ask about; files are counted here and shown
    by --diff, and what goes without saying (expect, await) is left out."""
    name = plan.host.name
    if not plan.actions:
        yield name, "nothing is done: unfit" if plan.unfit else "no change", "", "", ""
    files = sum(isinstance(action, Write) for action in plan.actions)
    if files:
        yield name, f"write {files} file{'s' * (files > 1)} beside what runs", "", "", ""
    for action in plan.actions:
        if isinstance(action, Fetch):
            yield name, "pull", "", _short(action.image), "not on the host"
        elif isinstance(action, Switch):
            to = action.to
            what = action.what.replace("to release", "to")
            yield name, what, str(to.port), _short(to.image), action.why
        elif isinstance(action, Remove | Reboot):
            yield name, str(action), "", "", ""


def _short(image: str) -> str:
    return image.rpartition("/")[2]


def _replaces(plan: HostPlan) -> bool:
    before = plan.answers[INSTALLED].instances if plan.answers else {}
    starts = [a.to.name for a in plan.actions if isinstance(a, Switch) and not a.stops]
    return any(name in before and not before[name].stopped for name in starts)


def _diff(plan: HostPlan) -> Iterator[str]:
    """Units against what the host has, and what is written new; a secret is only its mask."""
    before = plan.answers[INSTALLED].instances if plan.answers else {}
    for action in plan.actions:
        if isinstance(action, Switch):
            old = before[action.to.name].text if action.to.name in before else ""
            new = "" if action.goal == "gone" else action.to.unit_text
            yield from _unified(plan, action.to.unit, old, new)
        elif isinstance(action, Write):
            new = MASK if isinstance(action.text, Secret) else action.text
            yield from _unified(plan, action.path, "", new)


def _unified(plan: HostPlan, path: str, old: str, new: str) -> Iterator[str]:
    name = f"{plan.host.name}:{path}"
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), name, f"{name} (new)", lineterm="", n=2
    )
    yield from lines


def _diff_style(line: str) -> str:
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "default")


def _summary(plans: Sequence[HostPlan]) -> str:
    changing = [plan for plan in plans if plan.actions]
    unfit = [plan for plan in plans if plan.unfit]
    total = sum(plan.changes for plan in changing)
    text = f"{total} changes on {len(changing)} of {len(plans)} hosts"
    if unfit:
        return f"{text}; {len(unfit)} unfit, so nothing would be done"
    if any(_replaces(plan) for plan in plans):
        return f"{text}; an instance that is replaced stops until the new one is ready"
    return text
