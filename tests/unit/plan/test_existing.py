"""What is on a host, and what commands that change no release find to do there."""

from typing import Any

import pytest

from speechfleet import playbook
from speechfleet.plan.existing import existing, is_meant, plan_existing
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.release import instance
from tests.unit.values import AT_REST, HELD, container, host, in_force, service, told

WANTED = host(service(instances=2, bind="0.0.0.0"), service(name="tts", port=5007))
INSTANCES = [
    instance(WANTED, service, name, port)
    for service, name, port in zip(
        (WANTED.services[0], *WANTED.services),
        ("stt-1", "stt-2", "tts-1"),
        (5000, 5001, 5007),
        strict=True,
    )
]
THERE = in_force(INSTANCES)


def _plan(name: str, *chosen: str, must: bool = False, **texts: str) -> HostPlan:
    steps = playbook.load(name)
    answers = told(**{**THERE, **texts})
    return plan_existing(WANTED, answers, steps.checks, steps.steps, chosen, must)


def _does(plan: HostPlan) -> list[str]:
    return [str(action).partition(" (")[0] for action in plan.actions][1:]


def test_an_instance_is_taken_as_it_is_installed() -> None:
    """Not as the inventory wants it by now: another address, another release."""
    moved = host(service(instances=2, bind="127.0.0.1", stop_seconds=9, settings={"A": "b"}))
    first, *_ = existing(moved, told(**THERE))
    as_it_is = INSTANCES[0]
    assert (first.name, first.port, first.release) == ("stt-1", 5000, as_it_is.release)
    assert (first.image, first.service.bind) == (as_it_is.image, "0.0.0.0")
    assert (first.service.stop_seconds, first.service.stagger_seconds) == (30, 0)
    assert first.unit_text == as_it_is.unit_text


def test_how_long_it_waits_for_its_turn_to_start_is_known() -> None:
    wanted = host(service(stagger_seconds=45))
    there = in_force([instance(wanted, wanted.services[0], "stt-1", 5000)])
    [found] = existing(host(), told(**there))
    assert found.service.stagger_seconds == 45


def test_one_that_the_inventory_no_longer_names_is_there_too() -> None:
    found = existing(host(services=()), told(**THERE))
    assert [i.name for i in found] == ["stt-1", "stt-2", "tts-1"]
    assert {i.service.name for i in found} == {"stt", "tts"}


def test_what_an_interrupted_removal_left_is_there() -> None:
    left = container("speechfleet-a-1", labels={"speechfleet.instance": "a-1"})
    file = "file 00  /var/lib/speechfleet/releases/b-1/0123/settings.env\n"
    found = existing(host(), told(containers=left, installed=AT_REST["installed"] + file))
    assert [(i.name, i.port, i.unit_text) for i in found] == [("a-1", 0, ""), ("b-1", 0, "")]


@pytest.mark.parametrize("name", ["..", "a", "A-1", "a-1 b-1", "$(x)-1"])
def test_what_cannot_be_an_instance_of_ours_is_let_alone(name: str) -> None:
    odd = container("x", labels={"speechfleet.instance": name})
    text = AT_REST["installed"] + f"instance {name}\nkey \n"
    assert existing(host(), told(containers=odd, installed=text)) == ()


@pytest.mark.parametrize(
    ("chosen", "meant"), [(("stt",), True), (("stt-1",), True), (("st",), False), ((), False)]
)
def test_services_and_instances_are_chosen_by_name(chosen: tuple[str, ...], meant: bool) -> None:
    assert is_meant("stt-1", chosen) is meant


@pytest.mark.parametrize(
    ("chosen", "stopped"),
    [
        (("stt",), ["stop stt-1", "stop stt-2"]),
        (("stt-2", "tts"), ["stop stt-2", "stop tts-1"]),
        ((), ["stop stt-1", "stop stt-2", "stop tts-1"]),
    ],
)
def test_only_what_is_chosen_is_touched(chosen: tuple[str, ...], stopped: list[str]) -> None:
    plan = _plan("stop", *chosen)
    assert _does(plan) == stopped
    assert len(plan.instances) == plan.changes == len(stopped)


def test_a_key_is_needed_for_nothing() -> None:
    assert all(i.key is None for i in existing(WANTED, told(**THERE)))


def test_what_is_removed_is_not_reported_on_and_said_to_come_back() -> None:
    plan = _plan("remove", "tts")
    assert _does(plan) == ["remove tts-1", "remove /var/lib/speechfleet/releases/tts-1"]
    assert plan.instances == ()
    assert "service.returns" in {f.code for f in plan.findings}


def test_what_is_not_installed_cannot_be_restarted() -> None:
    absent: dict[str, Any] = {"installed": AT_REST["installed"], "containers": ""}
    plan = _plan("restart", "stt", must=True, **absent)
    assert plan.unfit
    assert [f.message for f in plan.findings if f.code == "service.absent"] == [
        "stt-1 is not installed here",
        "stt-2 is not installed here",
    ]
    assert not _plan("stop", "stt", **absent).unfit


def test_a_host_that_is_not_fit_matters_only_where_something_is_to_be_done() -> None:
    docker = "disabled\ninactive\n"
    assert _plan("remove", "stt", docker=docker).unfit
    assert _plan("remove", "stt", docker=docker).actions == ()
    assert not _plan("remove", "nothing", docker=docker).unfit


@pytest.mark.parametrize("name", ["stop", "start", "restart", "remove", "decommission", "reboot"])
def test_a_host_on_hold_is_left_alone(name: str) -> None:
    plan = _plan(name, hold=HELD)
    assert (plan.held, plan.actions, plan.unfit) == (True, (), False)
    assert [f.code for f in plan.findings if f.code.startswith("hold")] == ["hold.held"]
    assert [i.name for i in plan.instances] == ["stt-1", "stt-2", "tts-1"]
    absent: dict[str, Any] = {"installed": AT_REST["installed"], "containers": "", "hold": HELD}
    assert not _plan(name, "stt", must=True, **absent).unfit


def test_an_answer_that_was_lost_makes_a_host_unfit() -> None:
    steps = playbook.load("stop")
    plan = plan_existing(WANTED, told("containers"), steps.checks, steps.steps)
    assert [f.code for f in plan.findings if f.level == "error"] == ["survey.containers"]


def test_a_host_with_nothing_of_ours_is_not_booted() -> None:
    assert _plan("reboot", installed=AT_REST["installed"], containers="").actions == ()
    assert _does(_plan("reboot")) == ["reboot, and wait for every instance, 1200 s at most"]


def test_a_decommission_ends_with_our_folder() -> None:
    text = THERE["installed"] + "folder /var/lib/speechfleet\n"
    assert _does(_plan("decommission", installed=text))[-2:] == [
        "remove /etc/systemd/system/speechfleet_revert.service",
        "remove /var/lib/speechfleet",
    ]
