"""Disks that fill up soon, told by what earlier runs measured."""

from dataclasses import replace
from pathlib import Path

import pytest

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


def test_without_a_history_nothing_is_foreseen() -> None:
    last = _run(0, shrinks=20)
    assert foreseen(last) == last
    assert not history_file().exists()
