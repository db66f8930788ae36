"""Who still uses the old key at the end of a rotation, and what may be done then."""

from dataclasses import replace

import pytest

from speechfleet import playbook
from speechfleet.inventory.fleet import Resource
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.rotation import plan_rotation
from speechfleet.rollout.rotated import Left, left_at, verdict
from speechfleet.run import State
from speechfleet.secrets.secret import Secret
from tests.unit.plan.test_keys_in_use import WEST
from tests.unit.plan.test_rotation import HOST, STEPS, THERE, TO_TWO
from tests.unit.values import AT_REST, host, service, told

RUNS_OLD = plan_rotation(HOST, told(**THERE), STEPS.checks, STEPS.steps, TO_TWO)
NOTHING = plan_rotation(HOST, told(**AT_REST), STEPS.checks, STEPS.steps, TO_TWO)
SILENT = HostPlan(HOST, ())
OTHERS = replace(WEST, keys={"key1": Secret("3" * 32), "key2": Secret("4" * 32)}).using("key1")
TURNING_BACK = plan_rotation(
    HOST,
    told(installed="fingerprint 0\npending r-1\n"),
    STEPS.checks,
    STEPS.steps,
    TO_TWO,
)
LOST = plan_rotation(HOST, told("installed", **THERE), STEPS.checks, STEPS.steps, TO_TWO)


@pytest.mark.parametrize(
    ("plan", "state", "why"),
    [
        (RUNS_OLD, "changed", ""),
        (RUNS_OLD, "sick", ""),
        (RUNS_OLD, "held", "stt-1, stt-2: on hold"),
        (RUNS_OLD, "reverted", "stt-1, stt-2: turned back"),
        (RUNS_OLD, "failed", "stt-1, stt-2: not known"),
        (RUNS_OLD, "skipped", "stt-1, stt-2: skipped"),
        (RUNS_OLD, "planned", "stt-1, stt-2: not begun"),
        (RUNS_OLD, "unfit", "stt-1, stt-2: unfit"),
        (NOTHING, "fine", ""),
        (NOTHING, "held", ""),
        (TURNING_BACK, "fine", "a change is under way there"),
        (SILENT, "unreachable", "unreachable"),
        (LOST, "unfit", "installed: the answer was lost"),
    ],
)
def test_why_a_host_uses_the_old_key(plan: HostPlan, state: State, why: str) -> None:
    assert left_at(plan, state, TO_TWO).startswith(why)
    assert bool(left_at(plan, state, TO_TWO)) is bool(why)


def test_a_host_that_has_nothing_of_it_need_not_be_asked() -> None:
    for resources in ({"west": OTHERS}, {"west": OTHERS.using("key2")}):
        silent = HostPlan(replace(HOST, resources=resources), ())
        assert left_at(silent, "unreachable", TO_TWO) == ""
    vacant = HostPlan(replace(HOST, services=()), ())
    assert left_at(vacant, "fine", TO_TWO) == ""


@pytest.mark.parametrize(
    "resource",
    [
        replace(WEST, name="north"),
        replace(WEST, name="north", keys={}, use=""),
        replace(WEST, keys={"key1": WEST.keys["key2"], "key2": WEST.keys["key1"]}).using("key1"),
    ],
)
def test_the_key_is_told_by_what_it_is_and_not_by_its_name(resource: Resource) -> None:
    """The host could not be asked, and for the rotation nothing there is to be changed."""
    billed = service(resource=resource.name)
    silent = HostPlan(host(billed, resources={resource.name: resource}), ())
    assert left_at(silent, "fine", TO_TWO) == "unreachable"


def test_only_where_no_host_is_left_the_old_key_is_safe_to_regenerate() -> None:
    (safe,) = verdict(TO_TWO, [], unedited=False, wanted=False)
    assert (safe.code, safe.level) == ("rotate.safe", "ok")
    assert safe.message == "no host of this inventory uses key1 of west: it is safe to regenerate"


@pytest.mark.parametrize(("wanted", "level"), [(False, "warning"), (True, "error")])
def test_who_is_left_is_named(wanted: bool, level: str) -> None:
    left = [Left(f"h{n:02}", "on hold") for n in range(25)]
    (said,) = verdict(TO_TWO, left, unedited=False, wanted=wanted)
    assert (said.code, said.level) == ("rotate.unfinished", level)
    assert said.message.startswith("key1 of west is still in use, or may be, at h00 (on hold), h01")
    assert said.message.endswith("h19 (on hold) and 5 more")


def test_an_inventory_that_was_not_edited_is_said_so() -> None:
    _, edit = verdict(TO_TWO, [], unedited=True, wanted=True)
    assert (edit.code, edit.level) == ("rotate.use", "warning")
    assert edit.fix.startswith("write use: key2 there")


def test_the_playbook_changes_nothing_but_keys() -> None:
    assert [step.__module__.rpartition(".")[2] for step in playbook.load("rotate-keys").steps] == [
        "net",
        "keys",
        "rotations",
        "retired",
    ]
