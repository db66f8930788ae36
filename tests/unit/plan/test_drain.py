"""Who is waited for before a stop, and where that stands among the actions."""

from dataclasses import replace

import pytest

from speechfleet.facts.fact import Answers
from speechfleet.plan.actions import Action, Await, Drain, Switch
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import Step
from speechfleet.plan.release import instance
from speechfleet.plan.steps import remove, restart, start, stop, switches
from tests.unit.values import host, in_force, installed, service, told

HOST = host(service(drain_seconds=60))
WANTED = instance(HOST, HOST.services[0], "stt-1", 5000)
DRAIN = Drain(WANTED, 60)
RUNS = in_force([WANTED])


def _does(step: Step, answers: Answers, wanted: Instance = WANTED) -> list[Action]:
    return list(step(HOST, [wanted], answers))


@pytest.mark.parametrize("module", [remove, restart, stop])
def test_what_runs_is_drained_right_before_it_is_stopped(module: object) -> None:
    step: Step = module.step  # type: ignore[attr-defined]
    actions = _does(step, told(**RUNS))
    assert actions[0] == DRAIN
    assert isinstance(actions[1], Switch)


def test_a_switch_to_another_release_drains_what_ran_before() -> None:
    older = instance(HOST, service(tag="5.0.0-amd64-en-us"), "stt-1", 5000)
    found = [type(action) for action in _does(switches.step, told(**in_force([older])))]
    assert found == [Drain, Switch, Await]


def test_one_that_runs_and_is_only_to_be_enabled_is_drained_too() -> None:
    text = installed([WANTED], UnitFileState="disabled")
    answers = told(**{**RUNS, "installed": text})
    assert [type(a) for a in _does(start.step, answers)] == [Drain, Switch, Await]


def test_what_does_not_run_is_not_drained() -> None:
    for containers in ("", RUNS["containers"].replace('"running"', '"exited"')):
        answers = told(**{**RUNS, "containers": containers})
        assert [type(a) for a in _does(restart.step, answers)] == [Switch, Await]


def test_without_drain_seconds_nothing_is_waited_for() -> None:
    hasty = replace(WANTED, service=service())
    assert [type(a) for a in _does(restart.step, told(**RUNS), hasty)] == [Switch, Await]


def test_a_drain_says_what_it_does() -> None:
    wait = "wait for the open ones, 60 s at most"
    assert str(DRAIN) == f"drain stt-1: refuse new connections, {wait}"
