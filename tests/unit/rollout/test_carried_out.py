"""Whether a host reached what a plan meant, when nobody heard how its change ended."""

from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.facts.fact import Answers
from speechfleet.plan.actions import (
    Action,
    Enable,
    EnableNet,
    Expect,
    Fetch,
    Goal,
    Install,
    Keep,
    Load,
    MakeRoom,
    Reboot,
    Remove,
    Switch,
    Write,
)
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.release import instance
from speechfleet.plan.steps import net
from speechfleet.rollout.carried_out import is_carried_out
from speechfleet.secrets.secret import Secret
from tests.unit.checks.test_bare import BARE, FIT
from tests.unit.plan.stock import image
from tests.unit.values import (
    AT_REST,
    REGISTRY,
    host,
    in_force,
    installed,
    kept,
    running,
    service,
    serving,
    told,
)

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


SURVEYED = AT_REST["installed"]
ROOT = "/var/lib/speechfleet"
NET = "/etc/systemd/system/speechfleet_revert.service"
PULL = Fetch("r/stt:2", REGISTRY)
LOADED = image("r/stt:2", "AB")
LOAD = Load(LOADED, Path(), (), "r/stt:2")


def _of(*actions: Action, **before: str) -> HostPlan:
    return HostPlan(host(), (), (), (Expect("f00d"), *actions), told(**before))


def _there(*lines: str) -> dict[str, str]:
    return {"installed": "".join((SURVEYED, *(f"{line}\n" for line in lines)))}


OLD, NEW_TURN = _there(f"file 00  {ROOT}/turn.sh"), _there(f"file 11  {ROOT}/turn.sh")
TURN = Write(f"{ROOT}/turn.sh", "x", 0o644)
BOOTED = {"machine": AT_REST["machine"].replace("37d3", "beef")}
KEY = Write(f"{ROOT}/keys/west/1", Secret("k"), 0o600)


@pytest.mark.parametrize(
    ("actions", "before", "now", "so"),
    [
        ([PULL, Remove("r/stt:1")], {}, {"images": "r/stt:1 sha256:1\n"}, False),
        ([MakeRoom(("r/stt:1",)), PULL], {}, {}, False),
        ([MakeRoom(("r/stt:1",)), PULL], {}, {"images": "r/stt:2 sha256:2\n"}, True),
        ([MakeRoom(("r/stt:1",))], {}, {"images": "r/stt:1 sha256:1\n"}, None),
        ([PULL], {}, {}, False),
        ([PULL], {}, {"docker": "absent\n"}, None),
        ([LOAD], {}, {}, False),
        ([LOAD], {}, {"images": "r/stt:2 sha256:1\n"}, False),
        ([LOAD], {}, {"images": f"r/stt:2 {LOADED.config.digest}\n"}, True),
        ([Keep(Path(), (), ())], {}, {}, None),
        ([TURN], {}, {}, False),
        ([TURN], OLD, OLD, False),
        ([TURN], OLD, NEW_TURN, True),
        ([KEY], {}, _there(f"file 11  {ROOT}/keys/west/1 600 0:0"), True),
        ([KEY], {}, _there(f"file 11  {ROOT}/keys/west/1 644 0:0"), False),
        ([TURN, EnableNet(), Remove(NET), Remove(ROOT)], {}, {}, True),
        ([EnableNet()], {}, {}, False),
        ([EnableNet()], {}, _there("net enabled"), True),
        ([Remove("r/stt:1"), Remove("r/stt:2")], {}, {"images": "r/stt:2 sha256:2\n"}, False),
        ([Remove("r/stt:1")], {}, {"docker": "absent\n"}, None),
        ([Remove("r/stt:1")], {}, {}, True),
        ([Remove(f"{ROOT}/releases/stt-1/{ONE.release}")], {}, {"releases": kept(ONE)}, False),
        ([Remove(f"{ROOT}/releases/stt-1/{ONE.release}")], {}, {}, True),
        ([Remove(f"{ROOT}/releases/stt-1")], {}, {"releases": kept(ONE)}, False),
        ([Remove(f"{ROOT}/blobs")], {}, {"layers": "blobs\n"}, False),
        ([Remove(f"{ROOT}/blobs")], {}, {}, True),
        ([Remove(f"{ROOT}/confirmed")], {}, _there(f"confirmed {ROOT}/confirmed"), False),
        ([Remove(f"{ROOT}/licences/1.tar")], {}, _there(f"file 1  {ROOT}/licences/1.tar"), False),
        ([Remove(NET), Remove(ROOT)], {}, _there(f"folder {ROOT}"), False),
        ([Remove("/srv/else")], {}, {}, None),
        ([Reboot(900)], {}, {}, None),
        ([Reboot(900)], {}, BOOTED, True),
        ([Reboot(900)], {"serving": serving("stt-1")}, BOOTED, None),
    ],
)
def test_a_plan_that_switches_nothing_is_judged_by_what_it_promises(
    actions: list[Action], before: dict[str, str], now: dict[str, str], so: bool | None
) -> None:
    assert is_carried_out(_of(*actions, **before), told(**now)) is so


def test_a_decommission_is_over_when_its_folder_is_gone() -> None:
    removes = Remove(f"{ROOT}/releases/stt-1"), Remove("r/stt:1"), Remove(ROOT)
    plan = _of(Switch(ONE, "", "gone"), *removes, **FORCE)
    half = _there(f"folder {ROOT}")
    assert is_carried_out(plan, told(images="r/stt:1 sha256:1\n", **half)) is False
    assert is_carried_out(plan, told(**half)) is False
    assert is_carried_out(plan, told()) is True


def test_a_new_release_stands_whatever_is_left_of_an_older_one() -> None:
    plan = _of(Switch(ONE, "why"), Remove(f"{ROOT}/releases/stt-1/0123"))
    left = {"releases": "release stt-1 0123\n"}
    assert is_carried_out(plan, _answers(**left)) is True


def test_what_the_net_writes_is_told_of() -> None:
    plan = _of(*net.step(host(), [ONE], told()))
    assert is_carried_out(plan, told()) is False
    assert is_carried_out(plan, told(**FORCE)) is True
