"""docs/benchmarks.md, out of what was measured."""

import os
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import middle, of_peer, ratios, spread
from benchmarks.goals import Goal, goals
from benchmarks.jobs.health import PEERS as HEALTH
from benchmarks.jobs.idle import PEERS as IDLE
from benchmarks.jobs.idle import SAME
from benchmarks.peers.changing import CHANGING
from benchmarks.places import PAGE, ROOT
from benchmarks.results import Row, rows

_HEAD = Path(__file__).with_name("head.md")
_LESSONS = Path(__file__).with_name("lessons.md")

_JOBS = {
    "a8": "Nothing to do, real hosts",
    "a50": "Nothing to do, 50 crowd hosts",
    "same": "Nothing to do, 50 crowd hosts, and all peers ask the same questions",
    "a500": "Nothing to do, 500 crowd hosts",
    "own50": "Nothing to do, 50 hosts with processors of their own",
    "own500": "Nothing to do, 500 hosts with processors of their own",
    "own5000": "Nothing to do, 5,000 hosts with processors of their own",
    "ownfar": "Nothing to do, 50 hosts with processors of their own, 50 ms round trip",
    "g50ms": "Nothing to do, 50 ms round trip",
    "bastion": "500 hosts behind one bastion (MaxStartups 10:30:100)",
    "g1percent": "Nothing to do, 1 % of new connections dropped",
    "b": "One setting changed everywhere, real hosts",
    "c": "Cold deploy: pull, run, wait; containers that load for 2 s",
    "c30": "The same; containers that load for 30 s",
    "d": "Is everything well?",
    "e": "An inventory of 5,000 hosts",
    "f": "Starting",
}
_COUNTED = ("log_ins", "execs", "connections", "turns", "bastion_log_ins")
"""What is counted for each host, the last for the whole run; `turns` are round trips."""


def write() -> None:
    """Write the page."""
    PAGE.write_text(text(), encoding="utf-8")


def text() -> str:
    """The whole page."""
    known = {"machine": _machine(), "versions": _versions(), "peers": "".join(_peers())}
    parts = [_HEAD.read_text(encoding="utf-8").format(**known)]
    parts += ["\n## To reach\n\n", *_goals(list(goals()))]
    for job, title in _JOBS.items():
        found = list(rows(job))
        if found:
            parts += [f"\n## {title} (`JOBS={job}`)\n\n", *_table(found), _source(found)]
    return "".join([*parts, "\n", _LESSONS.read_text(encoding="utf-8")])


def _machine() -> str:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{os.cpu_count()} cores ({cpu}), {platform.system()} {platform.release()}"


def _versions() -> str:
    pinned = (ROOT / "benchmarks" / "constraints.txt").read_text().split()
    theirs = [line for line in pinned if line.startswith(("ansible", "mitogen", "pyinfra"))]
    ours = [f"paramiko=={version('paramiko')} (ours and the floor's)"]
    return ", ".join([f"Python {platform.python_version()}", *theirs, *ours])


def _peers() -> Iterator[str]:
    yield "| where | peer | how it is set |\n|---|---|---|\n"
    idle = (*IDLE, *SAME)
    for where, peers in (("nothing to do", idle), ("a change", CHANGING), ("health", HEALTH)):
        for peer in peers:
            yield f"| {where} | {peer.name} | {peer.set_up} |\n"


def _goals(found: list[Goal]) -> Iterator[str]:
    yield "| job | goal | found | the floor | |\n|---|---|---|---|---|\n"
    for goal in found:
        verdict = {True: "reached", False: "**not reached**", None: "not measured"}[goal.reached]
        yield f"| {goal.job} | {goal.wanted} | {goal.found} | {goal.floor} | {verdict} |\n"
    lost = sum(goal.reached is False for goal in found)
    if lost:
        yield f"\nWhere we lose: {lost} of {len(found)} goals are not reached. *The floor* is "
        yield "how far bare Paramiko gets that sends the same script and reads nothing.\n"


def _table(found: list[Row]) -> Iterator[str]:
    peers = list(dict.fromkeys(row["peer"] for row in found))
    counted = [name for name in _COUNTED if any(name in row for row in found)]
    columns = ["", "hosts", "wall s", f"÷ {peers[0]}", "CPU ms/host", "MiB", *counted, "exit"]
    if any("proved" in row for row in found):
        columns.append("end state proved")
    yield f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
    for peer in peers:
        yield f"| {' | '.join(_cells(found, peer, peers[0], counted))} |\n"


def _cells(found: list[Row], peer: str, to: str, counted: list[str]) -> Iterator[str]:
    its = of_peer(found, peer)
    hosts = its[0]["hosts"]
    yield peer
    yield f"{hosts:,}" if hosts else "–"
    yield spread([row["wall"] for row in its])
    yield spread(ratios(found, peer, to)) if peer != to else "1"
    yield f"{(middle(its, 'cpu') or 0) / (hosts or 1) * 1000:.1f}"
    yield f"{middle(its, 'memory') or 0:.0f}"
    for name in counted:
        value = middle(its, name)
        per = 1 if name == "bastion_log_ins" else hosts
        yield "–" if value is None else f"{value / per:.1f}"
    yield ", ".join(str(code) for code in sorted({row["code"] for row in its}))
    if any("proved" in row for row in found):
        yield "yes" if all(row.get("proved") for row in its) else "**no**"


def _source(found: list[Row]) -> str:
    commits = ", ".join(sorted({row["commit"] for row in found}))
    rounds = len({row["round"] for row in found})
    return f"\n{rounds} round(s), {found[0]['at']} UTC, at {commits}.\n"
