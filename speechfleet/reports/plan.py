"""A plan as people read it: what would change, and on request every line of it."""

import difflib
from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from speechfleet.facts.installed import INSTALLED
from speechfleet.plan.actions import (
    Action,
    Bring,
    Drain,
    Enable,
    Fetch,
    Install,
    Keep,
    Load,
    MakeRoom,
    Reboot,
    Remove,
    Switch,
    Write,
)
from speechfleet.plan.budget import changes, hosts
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.schedule import Schedule
from speechfleet.reports.console import console
from speechfleet.reports.downtime import downtime
from speechfleet.reports.findings import finding_lines
from speechfleet.reports.schedule import schedule_line
from speechfleet.secrets.secret import MASK, Secret

_AS_THEY_READ = MakeRoom | Bring | Load | Keep | Install | Enable | Remove | Reboot


def print_plan(
    plans: Sequence[HostPlan], order: Schedule, stream: TextIO, diff: bool, no_color: bool
) -> None:
    """Print findings, changes, with `diff` the text that would change, and in what order."""
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
    for text in _summary(plans, order):
        out.print(Text(text))


def _table(plans: Sequence[HostPlan]) -> Table:
    table = Table("host", "change", "port", "image", "why", "away", box=None, header_style="bold")
    for plan in plans:
        for row in _rows(plan):
            table.add_row(*map(Text, row))
    return table


def _print_lines(plans: Sequence[HostPlan], out: Console) -> None:
    for plan in plans:
        for *words, away in _rows(plan):
            text = " ".join(word for word in words if word)
            out.print(Text(f"{text}, away {away}" if away else text))


def _rows(plan: HostPlan) -> Iterator[tuple[str, ...]]:
    """A row for each thing that an operator would ask about; files are counted here and shown
    by --diff, and what goes without saying (expect, await) is left out."""
    name = plan.host.name
    if not plan.actions:
        yield name, _idle(plan), ""
    files = sum(isinstance(action, Write) for action in plan.actions)
    if files:
        yield name, f"write {files} file{'s' * (files > 1)} beside what runs", ""
    for action in plan.actions:
        if isinstance(action, Fetch):
            yield name, "pull", "", _short(action.image), "not on the host", ""
        elif isinstance(action, Switch):
            to = action.to
            what = action.what.replace("to release", "to")
            yield name, what, str(to.port), _short(to.image), action.why, downtime(plan, action)
        elif isinstance(action, Drain):
            yield name, f"drain {action.instance.name}", "", "", action.what, ""
        elif isinstance(action, _AS_THEY_READ):
            yield name, str(action), ""


def _idle(plan: HostPlan) -> str:
    """Why a host without actions has none."""
    if plan.held:
        return "nothing is done: on hold"
    if plan.answers is None:
        return "nothing is done: out of reach"
    return "nothing is done: unfit" if plan.unfit else "no change"


def _short(image: str) -> str:
    return image.rpartition("/")[2]


def _diff(plan: HostPlan) -> Iterator[str]:
    """Units against what the host has (once, though they are kept in their release too), and
    what is written new; a secret is only its mask."""
    before = plan.answers[INSTALLED].instances if plan.answers else {}
    units = [action.to.unit_text for action in plan.actions if isinstance(action, Switch)]
    for action in plan.actions:
        if isinstance(action, Switch):
            old = before[action.to.name].text if action.to.name in before else ""
            new = "" if action.goal == "gone" else action.to.unit_text
            yield from _unified(plan, action.to.unit, old, new)
        elif isinstance(action, Write) and action.text not in units:
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


def _sent(action: Action) -> int:
    """Bytes of an image that go over the line of this controller."""
    from_here = isinstance(action, Keep) or (isinstance(action, Load) and action.seed is None)
    return action.size if from_here and isinstance(action, Keep | Load) else 0


def _summary(plans: Sequence[HostPlan], order: Schedule) -> Iterator[str]:
    total = sum(plan.changes for plan in order.plans)
    text = f"{changes(total)} on {len(order.plans)} of {hosts(len(plans))}"
    yield text
    if order.refusal:
        yield f"nothing would be done: {order.refusal}"
    elif order.plans:
        yield schedule_line(order)
    sent = sum(map(_sent, (action for plan in order.plans for action in plan.actions)))
    if sent:
        yield f"{sent / 1e6:.1f} MB at most are sent from here"
    if any(_may_go_back(plan) for plan in order.plans):
        yield "an instance that has to go back is away up to twice as long as stated"


def _may_go_back(plan: HostPlan) -> bool:
    """Whether an instance that serves is switched to something that has to serve in turn."""
    switches = [action for action in plan.actions if isinstance(action, Switch)]
    return any(downtime(plan, switch) for switch in switches if not switch.stops)
