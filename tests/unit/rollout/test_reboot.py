"""A host that was told to boot: back when it was booted, and serves what it served before."""

from collections.abc import Iterator
from typing import cast

import pytest

from speechfleet import playbook
from speechfleet.facts.fact import Answers
from speechfleet.plan.existing import plan_existing
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.release import instance
from speechfleet.remote.door import Door
from speechfleet.rollout import reboot
from speechfleet.rollout.reboot import Back, await_boot
from speechfleet.survey import Surveyed
from tests.unit.values import AT_REST, host, in_force, service, serving, told

ONE = instance(host(), service(), "stt-1", 5000)
BOOTED = AT_REST["machine"].replace("37d3", "beef")


def _answers(machine: str = BOOTED, **texts: str) -> Answers:
    return told(**{**in_force([ONE]), "machine": machine, "serving": serving("stt-1"), **texts})


BEFORE = _answers(AT_REST["machine"])
LOADS = _answers(serving=serving("stt-1", code=503))


def _plan(before: Answers = BEFORE) -> HostPlan:
    steps = playbook.load("reboot")
    return plan_existing(host(), before, steps.checks, steps.steps)


class FakeDoor:
    slammed = False


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause takes no time, and every look at the clock is 100 s after the last one."""
    monkeypatch.setattr(reboot, "_PAUSE", 0)
    looks = iter(range(0, 1_000_000, 100))
    monkeypatch.setattr("speechfleet.rollout.reboot.time.monotonic", lambda: next(looks))


def _await(
    monkeypatch: pytest.MonkeyPatch, *says: Answers | None, plan: HostPlan | None = None
) -> tuple[Back, list[str]]:
    """How it ends when the host answers so, and then the last again and again."""
    told_: list[str] = []

    def answers() -> Iterator[Answers | None]:
        yield from says
        while True:
            yield says[-1]

    said = answers()
    monkeypatch.setattr(reboot, "ask", lambda host, door: Surveyed(host, next(said)))
    door = cast(Door, FakeDoor())
    return await_boot(plan or _plan(), door, lambda host, what: told_.append(what)), told_


def test_it_is_back_when_it_serves_again(monkeypatch: pytest.MonkeyPatch) -> None:
    back, said = _await(monkeypatch, BEFORE, None, None, LOADS, _answers())
    assert (back.state, back.findings) == ("changed", [])
    assert said == ["it boots", "booted; waiting for stt-1"]


def test_a_host_that_did_not_boot_yet_is_not_taken_for_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back, _ = _await(monkeypatch, BEFORE)
    assert back.state == "failed"
    assert [(f.code, f.level) for f in back.findings] == [("reboot.lost", "error")]
    assert "not back within 1200 s" in back.findings[0].message


def test_what_does_not_serve_again_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    back, _ = _await(monkeypatch, None, LOADS)
    assert back.state == "failed"
    assert [(f.code, f.level) for f in back.findings] == [("serving.unready", "error")]
    assert back.answers is not None


def test_what_did_not_serve_before_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sick = _answers(AT_REST["machine"], serving=serving("stt-1", "Invalid"))
    back, _ = _await(monkeypatch, LOADS, plan=_plan(sick))
    assert back.state == "changed"


def test_an_instance_that_is_gone_after_the_boot_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back, _ = _await(monkeypatch, _answers(serving=""))
    assert [f.code for f in back.findings] == ["serving.down"]


def test_an_interrupt_does_not_wait_for_the_boot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeDoor, "slammed", True)
    back, _ = _await(monkeypatch, None)
    assert (back.state, [f.code for f in back.findings]) == ("reverted", ["reach.cut"])
