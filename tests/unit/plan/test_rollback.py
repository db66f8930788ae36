"""Which release an instance goes back to, and what a deploy says of going back later."""

from dataclasses import replace
from typing import Any

import pytest

from speechfleet import playbook
from speechfleet.inventory.fleet import Resource
from speechfleet.plan.actions import Switch, Write
from speechfleet.plan.instance import Instance
from speechfleet.plan.kept import listed, ways_back
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.release import instance, key_file
from speechfleet.plan.rollback import plan_rollback
from speechfleet.secrets.secret import Secret
from tests.unit.values import HELD, container, host, in_force, kept, published, service, told

TODAY = "2026-11-26T09:00:00Z"
HOST = host(service(tag="5.3.0-amd64-en-us"))


def _release(minor: int, port: int = 5000) -> Instance:
    before = host(service(tag=f"5.{minor}.0-amd64-en-us", settings={"N": str(minor)}))
    return instance(before, before.services[0], "stt-1", port)


def _verified(minor: int, turn: int, **changes: Any) -> str:
    return kept(_release(minor), f"verified {turn} {TODAY}", **changes)


RUNS = _release(3)
IMAGES = "".join(f"{_release(n).image} sha256:{n}\n" for n in range(5))
THERE = {**in_force([RUNS]), "images": IMAGES}
HISTORY = _verified(1, 1) + _verified(2, 2) + _verified(3, 3)


def _plan(releases: str = HISTORY, to: str = "", **texts: str) -> HostPlan:
    steps = playbook.load("rollback")
    answers = told(**{**THERE, "releases": releases, **texts})
    return plan_rollback(HOST, answers, steps.checks, steps.steps, ("stt",), to)


def _goes_to(plan: HostPlan) -> str:
    return next((a.to.image.rpartition(":")[2] for a in plan.actions if isinstance(a, Switch)), "")


def _errors(plan: HostPlan) -> list[tuple[str, str]]:
    return [(f.code, f.message) for f in plan.findings if f.level == "error"]


@pytest.mark.parametrize(
    ("releases", "to", "goes"),
    [
        (HISTORY, "", "5.2.0-amd64-en-us"),
        (_verified(1, 5) + _verified(2, 2) + _verified(3, 3), "", "5.1.0-amd64-en-us"),
        (_verified(1, 1) + kept(_release(2), f"rolled-back {TODAY}"), "", "5.1.0-amd64-en-us"),
        (_verified(1, 1) + kept(_release(2)), "", "5.1.0-amd64-en-us"),
        (HISTORY, "5.1.0-amd64-en-us", "5.1.0-amd64-en-us"),
        (HISTORY, _release(1).release, "5.1.0-amd64-en-us"),
        (HISTORY + kept(_release(4)), "5.4.0-amd64-en-us", "5.4.0-amd64-en-us"),
        (HISTORY, "5.3.0-amd64-en-us", ""),
        (HISTORY, RUNS.release, ""),
    ],
)
def test_the_last_verified_release_that_does_not_run(releases: str, to: str, goes: str) -> None:
    plan = _plan(releases, to)
    assert _errors(plan) == []
    assert _goes_to(plan) == goes
    assert [i.name for i in plan.instances] == ["stt-1"]


def test_the_turn_counts_and_not_the_clock() -> None:
    earlier = kept(_release(1), "verified 9 1999-01-01T00:00:00Z")
    assert _goes_to(_plan(HISTORY + earlier)) == "5.1.0-amd64-en-us"


@pytest.mark.parametrize(
    ("releases", "to", "code", "said"),
    [
        (_verified(3, 3), "", "rollback.none", "stt-1: no other release was verified here"),
        (kept(_release(2)), "", "rollback.none", "stt-1: no other release was verified here"),
        ("", "", "rollback.none", "stt-1: no other release was verified here"),
        (HISTORY, "4.0.0", "rollback.none", "stt-1: 4.0.0 is not kept here"),
        (_verified(2, 2, whole=False), "", "rollback.target", "are not whole"),
    ],
)
def test_what_cannot_go_back_is_said(releases: str, to: str, code: str, said: str) -> None:
    plan = _plan(releases, to)
    ((found, message),) = _errors(plan)
    assert found == code
    assert said in message
    assert plan.actions == ()


def test_nothing_is_pulled_so_the_image_has_to_be_there() -> None:
    plan = _plan(images=IMAGES.replace(_release(2).image, "another:1"))
    ((code, message),) = _errors(plan)
    assert code == "rollback.target"
    assert message.endswith(f"its image {_release(2).image} is not on the host")


def test_a_port_that_somebody_else_has_by_now() -> None:
    releases = kept(_release(2, port=5009), f"verified 1 {TODAY}")
    assert _goes_to(_plan(releases)) == "5.2.0-amd64-en-us"
    theirs = THERE["containers"] + container("theirs", ports=published(5009))
    ((code, message),) = _errors(_plan(releases, containers=theirs))
    assert code == "port.taken"
    assert message == "stt-1 had port 5009 then, which the container theirs holds"


def test_the_key_is_the_one_of_today() -> None:
    """And it is written where the host has another."""
    today = replace(HOST, resources={"west": Resource("west", "https://west", Secret("new-key"))})
    steps = playbook.load("rollback")
    plan = plan_rollback(today, told(**THERE, releases=HISTORY), steps.checks, steps.steps)
    key = key_file(today.resources["west"])
    assert key
    assert [(a.path, a.text) for a in plan.actions if isinstance(a, Write)] == [
        (key.path, key.content)
    ]
    (switch,) = (a for a in plan.actions if isinstance(a, Switch))
    assert switch.to.key == key
    assert switch.to.unit_text == _release(2).unit_text


def test_a_host_on_hold_is_left_alone() -> None:
    plan = _plan(hold=HELD)
    assert (plan.held, plan.actions, plan.unfit) == (True, (), False)


def test_what_is_not_installed_and_what_is_not_told() -> None:
    assert [code for code, _ in _errors(_plan(installed="fingerprint 0\n"))] == ["service.absent"]
    steps = playbook.load("rollback")
    lost = plan_rollback(HOST, told("releases", **THERE), steps.checks, steps.steps)
    assert [code for code, _ in _errors(lost)] == ["survey.releases"]


def _deploys(releases: str, to: int, **texts: str) -> list[tuple[str, str, str]]:
    """The findings about going back of a deploy from 5.3 to another release."""
    answers = told(**{**THERE, "releases": releases, **texts})
    found = ways_back([Switch(_release(to), "its unit changes")], answers)
    return [(f.code, f.level, f.message) for f in found]


def test_a_deploy_that_leaves_a_way_back_says_nothing_of_it() -> None:
    assert _deploys(HISTORY, 4) == []
    assert _deploys("", 4) == [], "what was never verified is no way back"
    assert _deploys(_verified(3, 3, whole=False), 3) == [], "it stays with its release"


@pytest.mark.parametrize(
    ("releases", "images", "why"),
    [
        (_verified(3, 3, whole=False), IMAGES, "its unit or its settings are not whole"),
        (HISTORY, "", f"its image {RUNS.image} is not on the host"),
    ],
)
def test_a_deploy_warns_where_it_leaves_no_way_back(releases: str, images: str, why: str) -> None:
    ((code, level, message),) = _deploys(releases, 4, images=images)
    assert (code, level) == ("rollback.target", "warning")
    assert message.endswith(why)


def test_a_deploy_says_that_it_goes_forward_again() -> None:
    releases = HISTORY + kept(_release(4), f"rolled-back {TODAY}")
    ((code, level, message),) = _deploys(releases, 4)
    assert (code, level) == ("rollback.forward", "warning")
    assert message.endswith(f"(5.4.0-amd64-en-us), which was rolled back here at {TODAY}")


def test_the_plan_of_a_deploy_has_what_is_said_of_going_back() -> None:
    steps = playbook.load("deploy")
    wanted = host(service(tag="5.4.0-amd64-en-us", settings={"N": "4"}))
    texts = {**THERE, "releases": kept(_release(4), f"rolled-back {TODAY}")}
    plan = plan_host(wanted, told(**texts), steps.checks, steps.steps)
    assert "rollback.forward" in {f.code for f in plan.findings}
    again = plan_host(wanted, told("releases", **THERE), steps.checks, steps.steps)
    assert "survey.releases" in {f.code for f in again.findings}


def test_releases_are_listed_the_last_verified_first() -> None:
    rolled = kept(_release(4), f"rolled-back {TODAY}", whole=False)
    found = listed(told(**THERE, releases=HISTORY + rolled))
    assert [(kept.tag.partition("-")[0], kept.remark) for kept in found] == [
        ("5.3.0", "runs"),
        ("5.2.0", "rollback goes here"),
        ("5.1.0", ""),
        ("5.4.0", f"rolled back {TODAY}, not whole"),
    ]
    gone = listed(told(**{**THERE, "images": ""}, releases=HISTORY))
    assert {kept.remark for kept in gone} == {
        "runs, image is not on the host",
        "image is not on the host",
    }
