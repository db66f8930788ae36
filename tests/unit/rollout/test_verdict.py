"""What the controller answers to a poll: wait, go or back."""

import time
from typing import Any

import pytest

from speechfleet.plan.release import instance
from speechfleet.rollout.published import Way
from speechfleet.rollout.verdict import Verdicts, Word
from tests.unit.values import host, service, serving

HOST = host(service(ready_seconds=60))
WANTED = instance(HOST, HOST.services[0], "stt-1", 5000)
NEW: dict[str, Any] = {"labels": {"speechfleet.release": WANTED.release}}
OLD: dict[str, Any] = {"labels": {"speechfleet.release": "before"}}
SERVES = serving("stt-1", **NEW)
LOADS = serving("stt-1", code=503, **NEW)
REFUSED = serving("stt-1", "Invalid", **NEW)


def _verdicts(way: Way = "direct", served: bool = True) -> Verdicts:
    return Verdicts([WANTED], frozenset(["stt-1"] if served else []), lambda wanted: way)


def _on_new(*polls: str, published: bool = True) -> list[Word]:
    verdicts = _verdicts("direct" if published else "")
    return [verdicts.on_new("stt-1", poll) for poll in polls]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the clock is 61 seconds after the last one."""
    clock = iter(range(0, 61000, 61))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))


def test_an_instance_that_serves_goes() -> None:
    assert _on_new(LOADS, LOADS, SERVES) == ["wait", "wait", "go"]


def test_a_generic_container_goes_when_it_is_ready() -> None:
    labels = {"speechfleet.release": WANTED.release, "speechfleet.status": "none"}
    assert _on_new(serving("stt-1", code=503, labels=labels)) == ["wait"]
    assert _on_new(serving("stt-1", "Invalid", code=200, labels=NEW["labels"])) == ["wait"]
    ready = "\n".join(serving("stt-1", labels=labels).split("\n")[:3])
    assert _on_new(ready) == ["go"]


def test_a_generic_container_is_back_when_it_is_ready_again() -> None:
    labels = {"speechfleet.release": "before", "speechfleet.status": "none"}
    verdicts = _verdicts()
    polls = [serving("stt-1", code=code, labels=labels) for code in (503, 200)]
    assert [verdicts.on_old("stt-1", poll) for poll in polls] == ["wait", "go"]
    assert verdicts.restored


def test_the_old_container_is_not_taken_for_the_new_one() -> None:
    assert _on_new(serving("stt-1", **OLD)) == ["wait"]


def test_a_hopeless_answer_counts_when_it_came_six_times_in_a_row() -> None:
    assert _on_new(*[REFUSED] * 6) == ["wait"] * 5 + ["back"]
    assert _on_new(*[REFUSED] * 5, LOADS, *[REFUSED] * 5) == ["wait"] * 11


def test_a_hopeless_answer_of_the_old_container_does_not_count() -> None:
    assert _on_new(*[serving("stt-1", "Invalid", **OLD)] * 7) == ["wait"] * 7


def test_what_serves_on_its_host_alone_is_waited_for() -> None:
    verdicts = _verdicts("")
    assert verdicts.on_new("stt-1", SERVES) == "wait"
    assert verdicts.new["stt-1"].message == "it does not answer at its address"


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(("poll", "published"), [(LOADS, True), (SERVES, False), ("", True)])
def test_what_is_not_ready_in_time_goes_back(poll: str, published: bool) -> None:
    assert _on_new(poll, poll, published=published)[-1] == "back"


@pytest.mark.parametrize(
    "poll", ["", "\ufffd", "stt-1 container {", "stt-1 container null", "other unit A=b"]
)
def test_a_poll_that_is_not_understood_is_waited_out(poll: str) -> None:
    assert _on_new(poll) == ["wait"]


def test_what_ran_before_is_waited_for_after_going_back() -> None:
    verdicts = _verdicts()
    before = serving("stt-1", **OLD)
    assert verdicts.on_old("stt-1", serving("stt-1", code=503, **OLD)) == "wait"
    assert verdicts.restored
    assert verdicts.on_old("stt-1", before) == "go"
    assert verdicts.restored
    assert verdicts.old["stt-1"].release == "before"


def test_what_ran_before_and_is_hopeless_is_not_restored() -> None:
    """It counts as on the way there: right after its start a container may say so in passing."""
    verdicts, hopeless = _verdicts(), serving("stt-1", "Invalid", **OLD)
    polls = [hopeless] * 5 + [serving("stt-1", code=503, **OLD)] + [hopeless] * 5
    assert {verdicts.on_old("stt-1", poll) for poll in polls} == {"wait"}
    assert verdicts.restored
    assert verdicts.on_old("stt-1", hopeless) == "go"
    assert not verdicts.restored


def test_how_hopeless_the_new_one_was_does_not_count_against_the_old() -> None:
    verdicts = _verdicts()
    assert [verdicts.on_new("stt-1", REFUSED) for _ in range(6)][-1] == "back"
    assert verdicts.on_old("stt-1", serving("stt-1", "Invalid", **OLD)) == "wait"


@pytest.mark.usefixtures("later")
def test_what_ran_before_and_does_not_return_in_time_is_not_restored() -> None:
    verdicts = _verdicts()
    assert verdicts.on_old("stt-1", serving("stt-1", code=503, **OLD)) == "go"
    assert not verdicts.restored


def test_what_did_not_serve_before_need_not_serve_again() -> None:
    verdicts = _verdicts(served=False)
    assert verdicts.on_old("stt-1", serving("stt-1", "Invalid", **OLD)) == "go"
    assert verdicts.restored


@pytest.mark.parametrize(
    ("bind", "way", "found"),
    [
        ("0.0.0.0", "ssh", ["published.unreached"]),
        ("0.0.0.0", "direct", []),
        ("127.0.0.1", "ssh", []),
    ],
)
def test_an_open_port_that_only_ssh_reaches_is_a_warning(
    bind: str, way: Way, found: list[str]
) -> None:
    open_host = host(service(bind=bind))
    wanted = instance(open_host, open_host.services[0], "stt-1", 5000)
    verdicts = Verdicts([wanted], frozenset(), lambda wanted: way)
    serves = serving("stt-1", labels={"speechfleet.release": wanted.release})
    assert verdicts.on_new("stt-1", serves) == "go"
    assert [finding.code for finding in verdicts.out_of_reach()] == found
