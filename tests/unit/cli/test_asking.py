"""The state of a host that nothing was done to, or not yet."""

from dataclasses import replace

import pytest

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.run import outcome_before
from tests.unit.values import AT_REST, HELD, host, in_force, serving, told

DEPLOY = playbook.load("deploy")


def _plan(**texts: str) -> HostPlan:
    return plan_host(host(), told(**texts), DEPLOY.checks, DEPLOY.steps)


WANTED = _plan().instances
IN_FORCE = in_force(WANTED)


@pytest.mark.parametrize(
    ("plan", "state"),
    [
        (_plan(**IN_FORCE, serving=serving("stt-1")), "fine"),
        (_plan(**IN_FORCE, serving=serving("stt-1", code=503)), "sick"),
        (_plan(**IN_FORCE, serving=serving("stt-1", "CouldNotConnect")), "sick"),
        (_plan(**IN_FORCE, serving=""), "sick"),
        (_plan(), "planned"),
        (_plan(avx2="No AVX2 support detected\n"), "unfit"),
        (_plan(installed=AT_REST["installed"] + "locked ops@desk\n"), "locked"),
        (_plan(hold=HELD), "held"),
        (_plan(hold=HELD, avx2="No AVX2 support detected\n"), "held"),
        (HostPlan(host(), (Finding("reach.name", "error", "no such name"),)), "unreachable"),
    ],
)
def test_the_state_of_a_host(plan: HostPlan, state: str) -> None:
    assert outcome_before(plan).state == state


STOPPED = "stt-1 unit ActiveState=inactive\nstt-1 unit UnitFileState=disabled\n"


def test_what_is_well_depends_on_what_was_asked_for() -> None:
    plan = _plan(**IN_FORCE, serving=STOPPED)
    assert outcome_before(plan).state == "sick"
    assert outcome_before(plan, lambda how: how.health == "stopped").state == "fine"


def test_a_host_of_others_that_is_away_is_fine() -> None:
    away = Finding("reach.timeout", "warning", "no answer; nothing should run here")
    assert outcome_before(HostPlan(replace(host(), services=()), (away,))).state == "fine"


def test_changes_are_those_that_are_planned() -> None:
    assert outcome_before(_plan()).changes == 1
    assert outcome_before(_plan(avx2="No AVX2 support detected\n")).changes == 0


def test_an_instance_is_shown_as_it_is_and_not_as_it_shall_be() -> None:
    old = serving("stt-1", labels={"speechfleet.release": "before"})
    (shown,) = outcome_before(_plan(serving=old)).instances
    assert (shown.release, shown.health, shown.api_status) == ("before", "key-ok", "Valid")
