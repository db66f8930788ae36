"""Survey and apply for those who have `fab`: what they leave behind on the controller."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fabric import Connection

from speechfleet import tasks
from speechfleet.plan.actions import EnableNet
from speechfleet.plan.plan import HostPlan
from speechfleet.rollout.past import PastRun, past_runs
from speechfleet.run import HostOutcome
from tests.unit.values import host, told

INVENTORY = "all: {hosts: {ber-01: , ber-02: , ber-03: }}\n"
DUE = HostPlan(host(name="ber-01"), (), actions=(EnableNet(),), answers=told())
DUE_TOO = HostPlan(host(name="ber-02"), (), actions=(EnableNet(),), answers=told())
HELD = HostPlan(host(name="ber-03"), (), answers=told(), held=True)


class FakeRollout:
    """Changes its first host."""

    def __init__(self, run: str, door: Any, journal: Any, schedule: Any) -> None:
        pass

    def carry_out(self) -> Iterator[HostOutcome]:
        yield HostOutcome("ber-01", "changed", changes=1)
        yield HostOutcome("ber-02", "skipped")


class Dying(FakeRollout):
    def carry_out(self) -> Iterator[HostOutcome]:
        raise MemoryError


@pytest.fixture
def inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(tasks, "plan_all", lambda *_, **__: (DUE, DUE_TOO, HELD))
    monkeypatch.setattr(tasks, "Rollout", FakeRollout)
    path = tmp_path / "prod.yml"
    path.write_text(INVENTORY)
    return path


def _run() -> PastRun:
    (run,) = past_runs()
    return run


def test_what_was_applied_is_a_run_that_ended(inventory: Path) -> None:
    tasks.apply(Connection("x"), str(inventory))
    run = _run()
    assert (run.state, run.exit_code, run.command) == ("ended", 4, "deploy")
    assert run.hosts == {"ber-01": "changed", "ber-02": "skipped", "ber-03": "held"}
    assert (run.inventory, run.unfinished) == ((str(inventory),), ("ber-02",))


def test_one_that_died_can_be_taken_up(inventory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "Rollout", Dying)
    with pytest.raises(MemoryError):
        tasks.apply(Connection("x"), str(inventory))
    run = _run()
    assert (run.state, run.unfinished) == ("broken off", ("ber-01", "ber-02"))


def test_a_survey_is_no_run(inventory: Path) -> None:
    tasks.survey(Connection("x"), str(inventory))
    assert past_runs() == []
