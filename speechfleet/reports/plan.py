"""A plan as people read it: what would change, and on request every line of it."""

import difflib
from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from speechfleet.checks.finding import Finding
from speechfleet.facts.installed import INSTALLED
from speechfleet.plan.actions import Action, Switch, Write
from speechfleet.plan.plan import HostPlan
from speechfleet.reports.console import console
from speechfleet.reports.words import COLOURS
from speechfleet.secrets.secret import MASK, Secret


def print_plan(plans: Sequence[HostPlan], stream: TextIO, diff: bool, no_color: bool) -> None:
    """Print findings, changes and, with `diff`, the text that would change."""
    out = console(stream, no_color)
    for plan in plans:
        for finding in plan.findings:
            if finding.level != "ok":
                out.print(finding_text(plan.host.name, finding))
    if out.is_terminal:
        out.print(_table(plans))
    else:
        _print_lines(plans, out)
    if diff:
        for plan in plans:
            for line in _diff(plan):
                out.print(Text(line, style=_diff_style(line)))
    out.print(Text(_summary(plans)))


def finding_text(host: str, finding: Finding) -> Text:
    """One finding on one line: level, host, what is, and the remedy."""
    text = Text(f"{finding.level}: ", style=COLOURS[finding.level])
    text.append(f"{host}: {finding.message}", style="default")
    if finding.fix:
        text.append(f" → {finding.fix}", style="dim")
    return text


def _table(plans: Sequence[HostPlan]) -> Table:
    table = Table("host", "change", "port", "image", "why", box=None, header_style="bold")
    for plan in plans:
        for name, what, port, image, why in _rows(plan):
            table.add_row(name, what, port, image, why)
    return table


def _print_lines(plans: Sequence[HostPlan], out: Console) -> None:
    for plan in plans:
        for row in _rows(plan):
            out.print(Text(" ".join(cell for cell in row if cell)))


def _rows(plan: HostPlan) -> Iterator[tuple[str, str, str, str, str]]:
    name = plan.host.name
    if not plan.actions:
        yield name, "unfit: nothing is done" if plan.unfit else "no change", "", "", ""
    for action in plan.actions:
        yield name, *_cells(action)


def _cells(action: Action) -> tuple[str, str, str, str]:
    if isinstance(action, Switch):
        to = action.to
        what = f"switch {to.name} to {to.release}"
        tag = to.image.rpartition("/")[2]
        return what, str(to.port), tag, f"{action.why}; it stops while it is replaced"
    return str(action), "", "", ""


def _diff(plan: HostPlan) -> Iterator[str]:
    """Units against what the host has, and what is written new; a secret is only its mask."""
    before = plan.answers[INSTALLED].instances if plan.answers else {}
    for action in plan.actions:
        if isinstance(action, Switch):
            old = before[action.to.name].text if action.to.name in before else ""
            yield from _unified(plan, action.to.unit, old, action.to.unit_text)
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
    return f"{text}; {len(unfit)} unfit, so a deploy would do nothing" if unfit else text
