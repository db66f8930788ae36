"""The bake: what is amiss twice in a row, at the end too, makes a canary sick."""

import signal
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Switch
from speechfleet.plan.existing import plan_existing
from speechfleet.plan.plan import plan_host
from speechfleet.plan.release import instance
from speechfleet.plan.rotation import Rotation, plan_rotation
from speechfleet.rollout import bake as module
from speechfleet.rollout.bake import Bake
from speechfleet.survey import Surveyed
from tests.unit.plan.test_keys_in_use import WEST
from tests.unit.reports.runs import plan
from tests.unit.values import generic, host, in_force, installed, service, serving, told

PLAN = plan(told())
ENOUGH = 3600
"""A bake that ends because the canary is found sick, or never."""


def _says(*lost: str, **texts: str) -> Surveyed:
    healthy = {**in_force(PLAN.instances), "serving": serving("stt-1", started="10:00")}
    return Surveyed(host(), told(*lost, **{**healthy, **texts}))


WELL = _says()
UNREADY = _says(serving=serving("stt-1", code=503))
INVALID = _says(serving=serving("stt-1", "Invalid"))
ANEW = _says(serving=serving("stt-1", started="10:07"))
GONE = _says(serving="")
OTHER = _says(installed="fingerprint f00d\nnet enabled\n")
SILENT = _says("installed")
AWAY = Surveyed(host(), None, Finding("reach.timeout", "error", "no answer from ber-01"))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0)


def _asks(
    says: list[Surveyed], then: Callable[[], None] = lambda: None
) -> Callable[[Host], Surveyed]:
    """Answers one after the other; the last repeats, and `then` is called with it."""
    left = list(says)

    def ask(host: Host) -> Surveyed:
        if len(left) > 1:
            return left.pop(0)
        then()
        return left[0]

    return ask


def _sick(seconds: float, *says: Surveyed) -> dict[str, str]:
    return Bake(_asks(list(says)), threading.Event()).sick([PLAN], seconds)


def test_a_host_without_instances_is_never_sick_of_one() -> None:
    vacant = plan_host(replace(host(), services=()), told(), (), ())
    silent = Surveyed(vacant.host, told("serving"))
    assert Bake(_asks([silent]), threading.Event()).sick([vacant], 0) == {}


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (UNREADY, "stt-1: /ready answers 503"),
        (INVALID, "stt-1: /status says Invalid"),
        (GONE, "stt-1: it is gone"),
        (OTHER, "it no longer runs what was deployed: switch stt-1"),
        (SILENT, "installed: the answer was lost"),
        (_says("serving"), "serving: the answer was lost"),
        (AWAY, "no answer from ber-01"),
    ],
)
def test_what_makes_a_canary_sick(found: Surveyed, why: str) -> None:
    assert _sick(ENOUGH, WELL, found)["ber-01"].startswith(why)


def test_an_instance_that_comes_back_between_two_askings_is_noticed() -> None:
    assert _sick(ENOUGH, WELL, ANEW) == {"ber-01": "stt-1 ended and was started anew"}


def test_a_canary_that_stays_well() -> None:
    assert _sick(0.05, WELL) == {}


def test_a_container_without_a_key_is_well_when_it_is_ready() -> None:
    anyone = host(generic())
    deploy = playbook.load("deploy")
    of_web = plan_host(anyone, told(), deploy.checks, deploy.steps)
    ready = serving("web-1", "", labels={"speechfleet.status": "none"})
    well = Surveyed(anyone, told(**{**in_force(of_web.instances), "serving": ready}))
    assert Bake(_asks([well]), threading.Event()).sick([of_web], 0) == {}


TWINS = host(service(instances=2))
PAIR = plan_host(TWINS, told(), (), playbook.load("deploy").steps).instances
STOPPED = "{} unit ActiveState=inactive\n{} unit UnitFileState=disabled\n"


def _pair(*serve: str) -> dict[str, str]:
    """What a host with two instances tells of which these serve and others are stopped."""
    names = (instance.name for instance in PAIR)
    said = (serving(n) if n in serve else STOPPED.replace("{}", n) for n in names)
    properties = {} if serve else {"ActiveState": "inactive", "UnitFileState": "disabled"}
    return {
        **in_force(PAIR),
        "installed": installed(PAIR, **properties),
        "serving": "".join(said),
    }


@pytest.mark.parametrize(
    ("command", "chosen", "before", "after", "found_sick"),
    [
        ("restart", (), ("stt-1", "stt-2"), ("stt-1", "stt-2"), ["stt-1: it was stopped"]),
        ("restart", ("stt-2",), ("stt-2",), ("stt-2",), ["stt-2: it was stopped"]),
        ("start", ("stt-1",), (), ("stt-1",), ["stt-1: it was stopped"]),
        ("stop", (), ("stt-1",), (), []),
        ("remove", ("stt-1",), ("stt-1", "stt-2"), ("stt-2",), []),
    ],
)
def test_a_canary_that_is_as_a_command_left_it_is_well(
    command: str,
    chosen: tuple[str, ...],
    before: tuple[str, ...],
    after: tuple[str, ...],
    found_sick: list[str],
) -> None:
    """What was planned on as it was installed has no settings of ours to be compared with, and
    what was stopped need not serve."""
    steps = playbook.load(command)
    planned = plan_existing(TWINS, told(**_pair(*before)), (), steps.steps, chosen)
    assert any(isinstance(action, Switch) for action in planned.actions)
    well, sick = Surveyed(TWINS, told(**_pair(*after))), Surveyed(TWINS, told(**_pair()))
    assert Bake(_asks([well]), threading.Event()).sick([planned], 0) == {}
    found = Bake(_asks([sick]), threading.Event()).sick([planned], 0)
    assert list(found.values()) == found_sick


def test_a_canary_with_another_key_is_well_and_what_was_stopped_may_be_so() -> None:
    twins = replace(TWINS, resources={"west": WEST})
    pair = tuple(instance(twins, twins.services[0], i.name, i.port) for i in PAIR)
    turn, steps = Rotation(WEST.using("key2")), playbook.load("rotate-keys")
    stops = {"ActiveState": "inactive", "UnitFileState": "disabled"}
    before = {**in_force(pair), "installed": installed(pair[:1]) + installed(pair[1:], **stops)}
    planned = plan_rotation(
        twins, told(**before, serving=_pair("stt-1")["serving"]), (), steps.steps, turn
    )
    assert [a.stops for a in planned.actions if isinstance(a, Switch)] == [False, True]
    new = planned.instances
    after = {**in_force(new), "installed": installed(new[:1]) + installed(new[1:], **stops)}
    well = Surveyed(twins, told(**after, serving=_pair("stt-1")["serving"]))
    assert Bake(_asks([well]), threading.Event()).sick([planned], 0) == {}
    # It runs with the old key.
    sick = Surveyed(twins, told(**before, serving=_pair("stt-1")["serving"]))
    found = Bake(_asks([sick]), threading.Event()).sick([planned], 0)
    assert found["ber-01"].startswith("it no longer runs what was deployed: switch stt-1")


def test_what_is_amiss_at_the_end_is_asked_once_more() -> None:
    assert list(_sick(0, UNREADY)) == ["ber-01"]
    assert list(_sick(0, AWAY, UNREADY)) == ["ber-01"]
    assert _sick(0, SILENT, WELL) == {}


def test_what_is_amiss_once_is_asked_again() -> None:
    """A hiccup is none of the canary's, unless it is there again."""
    stop = threading.Event()
    bake = Bake(_asks([WELL, UNREADY, WELL, AWAY, WELL], stop.set), stop)
    assert bake.sick([PLAN], ENOUGH) == {}


def test_a_stop_ends_the_bake() -> None:
    stop = threading.Event()
    bake = Bake(_asks([UNREADY], stop.set), stop)
    assert bake.sick([PLAN], ENOUGH) == {}


def test_a_host_that_was_cut_off_by_a_stop_is_not_sick() -> None:
    stop = threading.Event()
    assert Bake(_asks([AWAY], stop.set), stop).sick([PLAN], 0) == {}


def test_an_interrupt_ends_the_bake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its handler runs in the thread that bakes, wherever that is just then."""
    monkeypatch.setattr(module, "_PAUSE", ENOUGH)
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda number, frame: stop.set())
    try:
        ask = _asks([WELL], lambda: signal.raise_signal(signal.SIGINT))
        assert Bake(ask, stop).sick([PLAN], ENOUGH) == {}
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_stop_is_noticed_in_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSE", ENOUGH)
    stop = threading.Event()
    monkeypatch.setattr("time.sleep", lambda seconds: stop.set())
    assert Bake(_asks([WELL]), stop).sick([PLAN], ENOUGH) == {}
