"""A rotation: which resource and key, what it does on a host, and what it leaves alone."""

from dataclasses import replace
from typing import Any

import pytest

from speechfleet import playbook
from speechfleet.inventory.fleet import Host, Resource
from speechfleet.plan.actions import Await, Drain, Expect, Remove, Switch, Write
from speechfleet.plan.instance import Instance
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.release import instance
from speechfleet.plan.rotation import (
    Rotation,
    RotationError,
    holds_other,
    plan_rotation,
    rotation,
)
from speechfleet.secrets.secret import Secret
from tests.unit.plan.test_keys_in_use import KEYS, WEST, file
from tests.unit.values import HELD, host, in_force, installed, service, told

STEPS = playbook.load("rotate-keys")
TO_TWO = Rotation(WEST.using("key2"))
HOST = host(service(instances=2), resources={"west": WEST})
RUNS = tuple(instance(HOST, HOST.services[0], f"stt-{n}", 4999 + n) for n in (1, 2))
THERE = in_force(RUNS)


def _plan(wanted: Host = HOST, turn: Rotation = TO_TWO, **texts: Any) -> HostPlan:
    return plan_rotation(wanted, told(**{**THERE, **texts}), STEPS.checks, STEPS.steps, turn)


def _said(plan: HostPlan) -> list[tuple[str, str, str]]:
    return [(f.code, f.level, f.message) for f in plan.findings if f.level != "ok"]


def _with_key(name: str, runs: tuple[Instance, ...] = RUNS) -> tuple[Instance, ...]:
    return tuple(replace(one, key=file(name)) for one in runs)


def test_each_instance_is_switched_and_waited_for_before_the_next() -> None:
    """The mark comes last: one that goes back, from a key that is refused, has none for the key
    that it keeps, which a removal of its instances would bring to life."""
    plan = _plan()
    one, two = plan.instances
    assert [str(action) for action in plan.actions] == [
        "expect the host unchanged since this plan",
        f"write {file('key2').path} (0600)",
        f"switch stt-1 to release {one.release} (its key changes)",
        "wait for stt-1 to serve, 300 s at most",
        f"switch stt-2 to release {two.release} (its key changes)",
        "wait for stt-2 to serve, 300 s at most",
        f"write {file('key1').retired} (0644)",
    ]
    assert _said(plan) == []
    assert plan.changes == 2


def test_only_the_key_changes() -> None:
    """Though the inventory wants another release by now: that is said, and left."""
    wanted = replace(HOST, services=(service(instances=2, tag="5.9.0-amd64-en-us"),))
    plan = _plan(wanted)
    for switch, before in zip(
        (a for a in plan.actions if isinstance(a, Switch)), RUNS, strict=True
    ):
        assert switch.to.unit_text == before.unit_text
        assert (switch.to.release, switch.to.key) == (before.release, file("key2"))
    assert {code for code, _, _ in _said(plan)} == {"rotate.drift"}
    assert _said(plan)[0][2] == (
        "stt-1 is not as the inventory says (its unit changes), and is left so"
    )


def test_what_is_there_already_needs_nothing_but_its_mark() -> None:
    texts: dict[str, Any] = in_force(_with_key("key2"))
    (expect, write) = _plan(**texts).actions
    assert isinstance(expect, Expect)
    assert isinstance(write, Write)
    assert (write.path, write.text) == (
        file("key1").retired,
        f"superseded by {file('key2').version}\n",
    )
    marked = texts["installed"] + f"file 00  {file('key1').retired}\n"
    assert _plan(**{**texts, "installed": marked}).actions == ()


def test_going_back_takes_the_mark_away_at_last() -> None:
    texts: dict[str, Any] = in_force(_with_key("key2"))
    texts["installed"] += f"file 00  {file('key1').retired}\n"
    plan = _plan(turn=Rotation(WEST), **texts)
    assert [type(action) for action in plan.actions if not isinstance(action, Expect)] == [
        Write,
        Switch,
        Await,
        Switch,
        Await,
        Write,  # the mark of the other
        Remove,  # done once all is confirmed
    ]
    assert Remove(file("key1").retired) in plan.actions


def test_what_was_cut_short_between_link_and_container_is_found() -> None:
    """The link says the new key, the container runs with the old one."""
    plan = _plan(installed=in_force(_with_key("key2"))["installed"])
    whys = [action.why for action in plan.actions if isinstance(action, Switch)]
    assert whys == ["its container runs with another key"] * 2


def test_what_is_stopped_gets_its_link_and_stays_stopped() -> None:
    properties = {"ActiveState": "inactive", "UnitFileState": "disabled"}
    net = THERE["installed"].partition("net enabled\n")[2]
    plan = _plan(installed=installed(RUNS, **properties) + net, containers="")
    switches = [action for action in plan.actions if isinstance(action, Switch)]
    assert [switch.goal for switch in switches] == ["stopped", "stopped"]
    assert switches[0].what == "link stt-1 to another key, stopped"
    assert not any(isinstance(action, Await) for action in plan.actions)


def test_connections_are_drained_first_where_the_service_wants_it() -> None:
    plan = _plan(replace(HOST, services=(service(instances=2, drain_seconds=30),)))
    kinds = [type(action) for action in plan.actions if isinstance(action, Drain | Switch | Await)]
    assert kinds == [Drain, Switch, Await] * 2


def test_an_instance_that_the_inventory_no_longer_names_is_moved_too() -> None:
    """It would stop working with the others."""
    plan = _plan(replace(HOST, services=()))
    assert [a.to.name for a in plan.actions if isinstance(a, Switch)] == ["stt-1", "stt-2"]


def test_what_is_billed_to_another_resource_is_none_of_it() -> None:
    turn = Rotation(replace(WEST, name="east").using("key2"))
    plan = _plan(turn=turn)
    assert (plan.actions, plan.instances) == ((), ())


@pytest.mark.parametrize(
    ("texts", "lacks"),
    [
        ({"images": ""}, f"its image {RUNS[0].image}"),
        (
            {"installed": THERE["installed"].replace(RUNS[0].settings_path, "/elsewhere")},
            "its settings",
        ),
    ],
)
def test_what_could_not_be_started_anew_is_not_stopped(texts: dict[str, Any], lacks: str) -> None:
    plan = _plan(**texts)
    assert (plan.unfit, plan.actions) == (True, ())
    found = [message for code, _, message in _said(plan) if code == "rotate.broken"]
    assert f"stt-1 could not be started anew: {lacks} is not there" in found


def test_a_host_on_hold_is_left_alone() -> None:
    plan = _plan(hold=HELD)
    assert (plan.held, plan.actions, plan.unfit) == (True, (), False)


@pytest.mark.parametrize("state", ["pending r-1\n", "reverting r-1\n", "locked somebody\n"])
def test_a_host_that_is_not_at_rest_is_not_fine(state: str) -> None:
    """It has the new key now, and may be turning itself back. Where nothing is billed to the
    resource that matters not."""
    texts: dict[str, Any] = in_force(_with_key("key2"))
    assert _plan(**{**texts, "installed": texts["installed"] + state}).unfit
    assert not _plan(installed=f"fingerprint f00d\n{state}", containers="").unfit


def test_what_the_host_does_not_tell() -> None:
    lost = plan_rotation(HOST, told("installed", **THERE), STEPS.checks, STEPS.steps, TO_TWO)
    assert lost.unfit
    assert "survey.installed" in {code for code, _, _ in _said(lost)}


def test_who_holds_another_key_than_the_new_one() -> None:
    """Also one that the inventory does not know: it can be a newer value of the old key."""
    assert holds_other(_plan(), TO_TWO) == ("stt-1", "stt-2")
    moved: dict[str, Any] = in_force(_with_key("key2"))
    assert holds_other(_plan(**moved), TO_TWO) == ()
    by_container = _plan(installed=in_force(_with_key("key2"))["installed"])
    assert holds_other(by_container, TO_TWO) == ("stt-1", "stt-2")
    third = in_force(_with_key("key2"))["installed"].replace(file("key2").version, "f" * 16)
    assert holds_other(_plan(installed=third, containers=""), TO_TWO) == ("stt-1", "stt-2")
    same_key = Rotation(replace(WEST, name="the-same-by-another-name").using("key2"))
    assert holds_other(_plan(turn=same_key), same_key) == ("stt-1", "stt-2")
    assert holds_other(HostPlan(HOST, ()), TO_TWO) == ()


def test_the_old_key_is_found_with_another_endpoint_of_its_resource() -> None:
    """A resource has several: its own name's, and its region's."""
    again = replace(WEST, name="again", endpoint="https://westus.api.example/").using("key2")
    wanted = replace(HOST, resources={"west": WEST, "again": again})
    turn = Rotation(again)
    assert holds_other(_plan(wanted, turn), turn) == ("stt-1", "stt-2")


def _at(name: str, resource: Resource | None) -> Host:
    return replace(HOST, name=name, resources={"west": resource} if resource else {})


def test_the_resource_and_where_to() -> None:
    hosts = [_at("a", WEST), _at("b", None), _at("c", WEST)]
    assert rotation(hosts, "west") == Rotation(WEST)
    assert rotation(hosts, "west", "key2") == TO_TWO
    assert (TO_TWO.new, TO_TWO.old) == (file("key2"), file("key1"))


OTHER = replace(WEST, endpoint="https://other.example/")


@pytest.mark.parametrize(
    ("hosts", "arguments", "said"),
    [
        ([_at("a", WEST)], {"name": "wset"}, 'there is no resource "wset"; wanted one of: west; d'),
        ([_at("a", None)], {}, 'there is no resource "west"; wanted one of: none is there'),
        (
            [_at("a", Resource("west", "https://w", Secret("x")))],
            {},
            "west has one key at a; wanted key1 and key2 in the inventory",
        ),
        (
            [_at("a", WEST), _at("b", WEST.using("key2"))],
            {},
            "west has use: key1 at a and use: key2 at b; say which with --to 1 or --to 2",
        ),
        (
            [_at("a", WEST), _at("b", OTHER)],
            {"to": "key2"},
            "west is not the same resource at a and b; rotate one at a time",
        ),
        (
            [_at("a", WEST), _at("b", replace(WEST, keys={**KEYS, "key2": Secret("3" * 32)}))],
            {"to": "key1"},
            "west is not the same resource at a and b",
        ),
    ],
)
def test_what_is_no_rotation(hosts: list[Host], arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(RotationError) as caught:
        rotation(hosts, **{"name": "west", **arguments})
    assert str(caught.value).startswith(said)


def test_where_two_differ_in_use_it_can_be_said() -> None:
    hosts = [_at("a", WEST), _at("b", WEST.using("key2"))]
    assert rotation(hosts, "west", "key2") == TO_TWO
