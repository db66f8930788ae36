"""Whether a host reached what a plan meant, when nobody heard how its change ended."""

from dataclasses import replace

import pytest

from speechfleet.facts.fact import Answers
from speechfleet.plan.actions import Enable, Goal, Install, Switch
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.release import instance
from speechfleet.rollout.carried_out import is_carried_out
from tests.unit.checks.test_bare import BARE, FIT
from tests.unit.values import AT_REST, host, in_force, installed, running, service, serving, told

ONE = instance(host(), service(), "stt-1", 5000)
FORCE = in_force([ONE])
NEW = instance(host(), service(tag="5.2.0-amd64-en-us"), "stt-1", 5000)


def _answers(started: str = "10:00", **texts: str) -> Answers:
    return told(**{**FORCE, "serving": serving("stt-1", started=started), **texts})


STOPPED = installed([ONE], ActiveState="inactive", UnitFileState="disabled")
RELEASE = "file 00  /var/lib/speechfleet/releases/stt-1/0123/settings.env\n"


@pytest.mark.parametrize(
    ("goal", "now", "reached"),
    [
        ("stopped", _answers(installed=STOPPED), True),
        ("stopped", _answers(), False),
        ("gone", _answers(installed=AT_REST["installed"]), True),
        ("gone", _answers(installed=AT_REST["installed"] + RELEASE), False),
        ("gone", _answers(), False),
        ("started", _answers(started="11:00"), True),
        ("started", _answers(), False),
        ("started", _answers(started="11:00", installed=STOPPED), False),
        ("started", _answers(installed=AT_REST["installed"]), False),
        ("earlier", _answers(), True),
        ("earlier", _answers(installed=STOPPED), False),
        ("release", _answers(), True),
        ("release", _answers(installed=STOPPED), False),
    ],
)
def test_every_goal(goal: Goal, now: Answers, reached: bool) -> None:
    plan = HostPlan(host(), (), (ONE,), (Switch(ONE, "why", goal),), _answers())
    assert is_carried_out(plan, now) is reached


def test_what_stays_stopped_has_to_have_its_new_key() -> None:
    assert ONE.key
    other = replace(ONE, key=replace(ONE.key, pair="0123456789abcdef"))
    plan = HostPlan(host(), (), (other,), (Switch(other, "why", "stopped"),), _answers())
    assert not is_carried_out(plan, _answers(installed=STOPPED))
    now = installed([other], ActiveState="inactive", UnitFileState="disabled")
    assert is_carried_out(plan, _answers(installed=now))


def test_all_have_to_be_reached() -> None:
    two = instance(host(), service(), "stt-2", 5001)
    plan = HostPlan(host(), (), (), (Switch(ONE, "", "stopped"), Switch(two, "", "gone")))
    both = {"installed": installed([two]), "containers": running([two])}
    assert not is_carried_out(plan, _answers(**both))
    assert not is_carried_out(plan, _answers())
    assert is_carried_out(plan, _answers(installed=STOPPED))


@pytest.mark.parametrize("action", [Install(("curl",)), Enable("docker.service")])
def test_what_is_provisioned_has_to_be_there(action: Install | Enable) -> None:
    plan = HostPlan(host(), (), (), (action,), told(**BARE))
    assert not is_carried_out(plan, told(**BARE))
    assert is_carried_out(plan, told(**FIT))
