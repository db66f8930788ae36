"""Disks that fill up soon, told by what earlier runs measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.cli.foreseeing import foreseen
from speechfleet.history.store import history_file, record
from speechfleet.run import HostOutcome, Run
from tests.nights import DAY, INVENTORY, LAST


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def _run(ago: int, **free: float) -> Run:
    hosts = [
        HostOutcome(h, "fine", figures={"disk_free_bytes": gb * 1e9}) for h, gb in free.items()
    ]
    at = LAST - ago * DAY
    return Run(f"{ago}", "health", tuple(hosts), inventory=INVENTORY, began=at)


def _recorded() -> None:
    for ago in (40, 3, 2, 1):
        record(history_file(), _run(ago, shrinks=20 + 10 * ago, slowly=70 + 10 * ago, stays=50))
    record(history_file(), replace(_run(1, stays=90), id="other", inventory=("/b.yml",)))


def test_a_host_whose_disk_fills_up_is_told_with_how_soon() -> None:
    _recorded()
    last = replace(_run(0, shrinks=20, slowly=70, stays=50, new=1), id="last")
    shrinks, slowly, *others = foreseen(last).hosts
    assert [(f.code, f.level) for f in shrinks.findings] == [("disk.growth", "error")]
    assert shrinks.state == "sick"
    assert "full in 2 days" in shrinks.findings[0].message
    assert [(f.code, f.level) for f in slowly.findings] == [("disk.growth", "warning")]
    assert slowly.state == "fine"
    assert [host.findings for host in others] == [(), ()]


def test_what_a_wrong_clock_put_ahead_of_now_is_no_growth() -> None:
    _recorded()
    record(history_file(), _run(-3650, shrinks=400))
    (shrinks,) = foreseen(replace(_run(0, shrinks=20), id="last")).hosts
    assert [f.code for f in shrinks.findings] == ["disk.growth"]


def test_a_host_that_lost_avx2_is_told_until_when_it_had_it() -> None:
    def run(ago: int, moved: int, never: int) -> Run:
        found = {0: Finding("cpu.avx2", "error", "no AVX2"), 1: Finding("cpu.avx2", "ok", "AVX2")}
        hosts = (
            HostOutcome(name, "sick", (found[has],), figures={"avx2": has})
            for name, has in (("moved", moved), ("never", never), ("always", 1))
        )
        at = LAST - ago * DAY
        return Run(f"avx2-{ago}", "health", tuple(hosts), inventory=INVENTORY, began=at)

    for one in (run(20, 1, 0), run(19, 0, 0)):
        record(history_file(), one)
    moved, never, always = (host.findings[0].message for host in foreseen(run(0, 0, 0)).hosts)
    assert moved.startswith("no AVX2; it had AVX2 until 0")
    assert (never, always) == ("no AVX2", "AVX2")


def test_without_a_history_nothing_is_foreseen() -> None:
    last = _run(0, shrinks=20)
    assert foreseen(last) == last
    assert not history_file().exists()
