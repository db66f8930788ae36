"""The one loop that asks: all hosts, and one host's trouble is a value."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import pytest

from speechfleet import playbook
from speechfleet.facts.fact import Answers
from speechfleet.facts.family import FACTS
from speechfleet.facts.memory import MEMORY
from speechfleet.inventory.fleet import Host
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.release import instance
from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.session import Exec
from speechfleet.survey import (
    Surveyed,
    ask_in,
    limit_seconds,
    plan_all,
    plan_each,
    questions,
    survey,
    unexpected,
)
from tests.unit.remote.channel import NONCE, End, Err, FakeChannel, Out
from tests.unit.values import AT_REST, PLANTED_KEY, host, in_force, service, told

AWAY = Unreachable("reach.timeout", "no answer from 10.1.2.3:22 in time", "is it up?")


def _exec(texts: dict[str, str] = AT_REST) -> Exec:
    """An exec of a host that answers so, and whose clock is right."""
    texts = {**texts, "clock": f"{int(time.time())}\n"}
    out = "".join(f"{text}\n{NONCE} {name} 0\n" for name, text in texts.items())
    err = "".join(f"\n{NONCE} {name} 0\n" for name in texts)
    return FakeChannel(Out(f"\n{NONCE} start\n{out}".encode()), Err(err.encode()), End()).exec()


class FakeRoom:
    def start(self) -> Exec:
        return _exec()


class FakeDoor:
    """Opens to every host but those that are away."""

    def __init__(self, *away: str) -> None:
        self.away = away
        self.shut = threading.Event()

    @contextmanager
    def open(self, host: Host) -> Iterator[FakeRoom]:
        if host.name in self.away:
            raise AWAY
        yield FakeRoom()

    def slam(self) -> None:
        self.shut.set()


class HangingDoor(FakeDoor):
    """As one whose hosts of this kind never answer, until it is slammed."""

    @contextmanager
    def open(self, host: Host) -> Iterator[FakeRoom]:
        if host.name in self.away:
            assert self.shut.wait(20), "nobody slammed the door"
            raise AWAY
        yield FakeRoom()


HOSTS = [host(name=f"ber-{n:02}") for n in range(5)]


def _survey(door: FakeDoor, **more: Any) -> list[tuple[str, bool]]:
    found = survey(HOSTS, cast(Door, door), 3, more.get("seen", lambda surveyed: None))
    return [(one.host.name, one.answers is not None) for one in found]


def test_the_answers_are_in_the_order_of_the_hosts() -> None:
    seen: list[str] = []
    found = _survey(FakeDoor(), seen=lambda one: seen.append(one.host.name))
    assert found == [(h.name, True) for h in HOSTS]
    assert sorted(seen) == [h.name for h in HOSTS]


def test_a_host_that_is_away_stops_no_other() -> None:
    found = dict(_survey(FakeDoor("ber-00", "ber-03")))
    assert [name for name, answered in found.items() if not answered] == ["ber-00", "ber-03"]


def test_an_interrupt_waits_for_no_host() -> None:
    """The pool waits for its threads; so the door is slammed on them first."""

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    door = HangingDoor("ber-00")
    with pytest.raises(KeyboardInterrupt):
        _survey(door, seen=interrupt)
    assert door.shut.is_set()


def test_no_hosts_are_no_trouble() -> None:
    assert survey([], cast(Door, FakeDoor()), 20, lambda surveyed: None) == ()


def test_a_host_that_is_away_is_planned_as_unfit() -> None:
    plans = plan_all(HOSTS, playbook.load("deploy"), cast(Door, FakeDoor("ber-01")), 3)
    assert [plan.unfit for plan in plans] == [False, True, False, False, False]
    (finding,) = plans[1].findings
    assert (finding.code, finding.level, finding.fix) == ("reach.timeout", "error", "is it up?")


ORPHAN = [instance(host(), service(), "old-1", 5000)]
VACANT = [host(name="ber-00"), replace(host(name="ber-01"), services=())]


@pytest.mark.parametrize("wanted", [False, True])
def test_a_host_that_nothing_should_run_on_is_asked_for_orphans_alone(
    wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it has AVX2, or Docker, does not matter there."""
    left = told(avx2="No AVX2 support detected\n", **in_force(ORPHAN))
    hosts = [replace(one, prune_services=wanted) for one in VACANT]
    monkeypatch.setattr("speechfleet.survey.ask", lambda host, door: Surveyed(host, left))
    fit, vacant = plan_all(hosts, playbook.load("deploy"), cast(Door, FakeDoor()), 3)
    assert fit.unfit
    assert not vacant.unfit
    codes = [finding.code for finding in vacant.findings]
    assert codes == ([] if wanted else ["service.orphan"])
    assert vacant.changes == wanted


def test_a_host_of_others_that_is_away_is_no_fault() -> None:
    door = cast(Door, FakeDoor("ber-00", "ber-01"))
    ours, vacant = plan_all(VACANT, playbook.load("deploy"), door, 3)
    assert ours.unfit
    assert [f.level for f in vacant.findings] == ["warning"]
    assert "something may be left" in vacant.findings[0].message


@pytest.mark.parametrize("matters", [False, True])
def test_a_host_that_matters_has_to_be_there(matters: bool) -> None:
    door = cast(Door, FakeDoor("ber-01"))
    plans = plan_each(
        VACANT, door, 3, lambda _: None, lambda host, _: HostPlan(host, ()), lambda _: matters
    )
    assert [plan.unfit for plan in plans] == [False, matters]


def test_nobody_is_told_that_nothing_should_run_where_something_should() -> None:
    door = cast(Door, FakeDoor("ber-00", "ber-01"))
    plans = plan_each(
        VACANT, door, 3, lambda _: None, lambda host, _: HostPlan(host, ()), lambda _: False
    )
    said = [plan.findings[0].message.split("; ")[1] for plan in plans]
    assert [one.partition(" here")[0] for one in said] == [
        "nothing is to be changed",
        "nothing should run",
    ]


def test_a_plan_knows_how_long_asking_took(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(host: Host, _: Door) -> Surveyed:
        away = host.name == "ber-01"
        return Surveyed(host, None if away else told(), seconds=10.0 if away else 2.5)

    monkeypatch.setattr("speechfleet.survey.ask", ask)
    plans = plan_all(HOSTS[:2], playbook.load("health"), cast(Door, FakeDoor()), 3)
    assert [plan.seconds for plan in plans] == [2.5, 10.0]


def test_a_host_that_cannot_be_planned_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(host: Host, _: Answers) -> HostPlan:
        if host.name == "ber-01":
            raise AttributeError(PLANTED_KEY)
        return HostPlan(host, ())

    monkeypatch.setattr("speechfleet.survey.ask", lambda host, door: Surveyed(host, told()))
    door = cast(Door, FakeDoor())
    plans = plan_each(HOSTS[:3], door, 3, lambda _: None, plan, lambda _: True)
    assert [made.unfit for made in plans] == [False, True, False]
    (trouble,) = plans[1].findings
    assert trouble.code == "reach.unexpected"
    assert PLANTED_KEY not in str(trouble)


def test_every_fact_is_asked_in_one_script() -> None:
    exec_ = _exec()
    answers = ask_in(exec_, host())
    sent = cast(FakeChannel, exec_.channel).sent.decode()
    assert all(f"\nframe {fact.name} $" in sent for fact in FACTS)
    assert sent.endswith("\nmain\n")
    assert answers[MEMORY].total == 32 * 1024**3


def test_the_controllers_clock_is_kept_with_question_and_answer() -> None:
    before = time.time()
    answers = ask_in(_exec(), host())
    assert before <= answers.sent <= answers.parts["clock"].heard <= time.time()


def test_questions_have_the_words_and_the_time_of_their_facts() -> None:
    asked = {question.name: question for question in questions(host())}
    assert [*asked] == [fact.name for fact in FACTS]
    assert all(asked[fact.name].seconds == fact.seconds for fact in FACTS)
    assert all(asked[fact.name].words == tuple(fact.words(host())) for fact in FACTS)


def test_the_limit_can_be_stated_beforehand() -> None:
    assert sum(fact.seconds for fact in FACTS) < limit_seconds() < 450


def test_what_nobody_thought_of_is_named_with_its_place_and_not_with_what_it_carries() -> None:
    try:
        raise AttributeError(PLANTED_KEY)
    except AttributeError as error:
        trouble = unexpected("ber-01", error)
    assert re.search(r"\(AttributeError at test_survey\.py:[0-9]+\)$", trouble.message)
    assert PLANTED_KEY not in trouble.message + trouble.fix
    assert unexpected("ber-01", KeyError("x")).message.endswith("(KeyError)")
