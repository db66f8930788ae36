"""What was to be reached, and whether it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import middle, of_peer, ratios, spread
from benchmarks.results import Row, rows


@dataclass(frozen=True)
class Goal:
    """One line of the table; `reached` is None where it was not measured. `floor` is what the
    floor found in the same rounds: no tool that logs in with Paramiko does much better."""

    job: str
    wanted: str
    found: str
    reached: bool | None
    floor: str = "–"


_OWN = ", processors of their own"


def goals() -> Iterator[Goal]:
    """All goals, by the results that are there."""
    what = "nothing to do, 50 hosts"
    for job, where in (("a50", what), ("own50", f"{what}{_OWN}")):
        yield _ratio(job, "speechfleet", "floor", where, "≤ {} × the floor", 1.3)
        yield _faster(job, "pyinfra", where, 3)
    yield _faster("a50", "ansible", what, 40)
    same = "the same, by the same questions"
    for peer, least in (("pyinfra, same questions", 3), ("ansible, same questions", 40)):
        yield _faster("same", peer, same, least)
        yield _faster("same", peer, f"{same}: the controller's processor time", least, "cpu")
    yield _faster("own50", "pyinfra, same questions", f"{same}{_OWN}", 3)
    for job, where in (("g50ms", ""), ("ownfar", _OWN)):
        yield _faster(job, "pyinfra", f"{what}, 50 ms away{where}", 8)
        yield _faster(job, "pyinfra, same questions", f"{same}, 50 ms away{where}", 8)
    yield from (_cpu(job) for job in ("own50", "own500", "own5000"))
    yield _memory()
    yield _linear()
    yield _bastion()
    for job, seconds in (("c", 2), ("c30", 30)):
        what = f"cold deploy, containers that load for {seconds} s"
        yield _ratio(job, "speechfleet", "by hand", what, "≤ {} × by hand", 1.05)
    yield _planned(
        ("load", "render"), "5,000 hosts: inventory loaded, every unit, key and release made"
    )
    yield _planned(
        ("load", "plan"), "5,000 hosts: loaded, the facts of each read, judged and planned"
    )
    yield _start()


def _good(job: str) -> list[Row]:
    """The runs that did what was asked: one that failed is fast for nothing."""
    return [row for row in rows(job) if not row.get("code") and row.get("proved", True)]


def _ratio(job: str, peer: str, to: str, what: str, wanted: str, most: float) -> Goal:
    found = ratios(_good(job), peer, to)
    reached = median(found) <= most if found else None
    return Goal(what, wanted.format(f"{most:g}"), f"{spread(found)} ×", reached)


def _faster(job: str, than: str, what: str, least: float, figure: str = "wall") -> Goal:
    found = ratios(_good(job), than, "speechfleet", figure)
    reached = median(found) >= least if found else None
    better = "faster than" if figure == "wall" else "less than"
    floor = ratios(_good(job), than, "floor", figure)
    told = f"{median(floor):.1f} ×" if floor else "–"
    wanted = f"≥ {least:g} × {better} {than}"
    return Goal(what, wanted, f"{spread(found, '.1f')} ×", reached, told)


def _cpu(job: str) -> Goal:
    found, floor = (_cpu_each(job, peer) for peer in ("speechfleet", "floor"))
    hosts = job.removeprefix("own")
    reached = median(found) <= 12 if found else None
    what = f"controller's processor time per host, {hosts} hosts"
    told = f"{median(floor):.1f} ms" if floor else "–"
    return Goal(what, "≤ 12 ms", f"{spread(found, '.1f')} ms", reached, told)


def _cpu_each(job: str, peer: str) -> list[float]:
    return [row["cpu"] / row["hosts"] * 1000 for row in of_peer(_good(job), peer)]


def _memory() -> Goal:
    found = of_peer(rows("own5000"), "speechfleet")
    most, code = middle(found, "memory"), middle(found, "code")
    reached = bool(code == 0 and most and most <= 300) if found else None
    told = f"{most:.0f} MiB, exit code {code:g}" if found and most and code is not None else "–"
    return Goal("5,000 hosts, default limit of open files", "≤ 300 MB, no lost host", told, reached)


def _bastion() -> Goal:
    found = list(rows("bastion"))
    what, wanted = "500 hosts behind a bastion with default MaxStartups", "one log-in there"
    if not found:
        return Goal(what, wanted, "–", None)
    log_ins, code = found[-1]["bastion_log_ins"], found[-1]["code"]
    return Goal(what, wanted, f"{log_ins}, exit code {code}", log_ins == 1 and code == 0)


def _linear() -> Goal:
    small, large = (_wall_each(job) for job in ("own500", "own5000"))
    known = small is not None and large is not None
    told = f"{small:.1f} → {large:.1f} ms a host" if known else "–"
    reached = large <= 1.1 * small if small is not None and large is not None else None
    return Goal("wall from 500 to 5,000 hosts", "linear (within 10 %)", told, reached)


def _wall_each(job: str) -> float | None:
    found: list[Row] = of_peer(_good(job), "speechfleet")
    return median(row["wall"] / row["hosts"] * 1000 for row in found) if found else None


def _planned(parts: tuple[str, ...], what: str) -> Goal:
    found = [sum(row[part] for part in parts) for row in rows("e") if all(p in row for p in parts)]
    reached = median(found) <= 1 if found else None
    return Goal(what, "≤ 1 s", f"{spread(found)} s", reached)


def _start() -> Goal:
    bare = middle(of_peer(rows("f"), "python -c pass"), "wall")
    ours = middle(of_peer(rows("f"), "speechfleet --version"), "wall")
    what, wanted = "`--version`", "≤ 0.10 s over bare Python"
    if bare is None or ours is None:
        return Goal(what, wanted, "–", None)
    return Goal(what, wanted, f"{ours - bare:.3f} s over", ours - bare <= 0.1)
