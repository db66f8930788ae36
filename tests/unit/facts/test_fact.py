"""How an answer is held: a value, or Unanswered with the reason."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers, Fact, Part, Unanswered
from speechfleet.facts.family import FACTS
from speechfleet.plan.plan import plan_host
from speechfleet.playbook import load
from speechfleet.secrets.secret import Secret
from speechfleet.shipped import shipped
from tests.unit.values import (
    RESOURCE,
    container,
    docker_info,
    generic,
    host,
    in_force,
    published,
    service,
    serving,
    told,
)


def _number(text: str) -> int:
    return int(text)


COUNT = Fact("count", "echo 1", _number, seconds=7)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({}, "lost"),
        ({"count": Part("1", 124)}, "no answer within 7 s"),
        ({"count": Part("1", 137)}, "no answer within 7 s"),
        ({"count": Part("1", 1)}, "exit code 1"),
        ({"count": Part("one", 0)}, "not understood"),
    ],
)
def test_why_a_fact_is_unanswered(parts: dict[str, Part], why: str) -> None:
    with pytest.raises(Unanswered, match=why):
        Answers(parts)[COUNT]


def test_whatever_comes_of_reading_it_is_not_understood() -> None:
    odd = docker_info(SecurityOptions=[1])
    with pytest.raises(Unanswered, match="not understood"):
        Answers({"docker": Part(odd, 0)})[DOCKER]


def test_an_answer_is_read_once() -> None:
    calls: list[str] = []
    fact = Fact("count", "", lambda text: calls.append(text))
    answers = Answers({"count": Part("1", 0)})
    assert answers[fact] is None
    assert answers[fact] is None
    assert calls == ["1"]


def test_what_hosts_say_alike_is_read_once() -> None:
    calls: list[str] = []
    fact = Fact("count", "", lambda text: calls.append(text))
    for text in ("1", "1", "2", "1"):
        assert Answers({"count": Part(text, 0)})[fact] is None
    assert calls == ["1", "2"]


@pytest.mark.parametrize("playbook", [path.stem for path in shipped("playbooks").glob("*.yml")])
def test_nobody_changes_what_hosts_share(playbook: str) -> None:
    """All checks and steps of a playbook, on a host in force that has somebody else's container."""
    keys = {"key1": Secret("1" * 32), "key2": Secret("2" * 32)}
    west = replace(RESOURCE, key=keys["key1"], keys=keys, use="key1")
    wanted = host(service(instances=2), generic(), resources={"west": west})
    ours = plan_host(wanted, told(), (), ()).instances
    texts = {**in_force(ours), "serving": "".join(serving(one.name) for one in ours)}
    texts["containers"] += container("db", ports=published(5432))
    said = {name: part.text for name, part in told(**texts).parts.items()}
    before = {fact.name: fact.read(said[fact.name]) for fact in FACTS}
    answers, its = told(**texts), load(playbook)
    plan_host(wanted, answers, its.checks, its.steps)
    assert {fact.name: answers[fact] for fact in FACTS} == before


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
@given(text=st.text() | st.text(alphabet='{}[]":,=0123456789 \n/sha'))
def test_whatever_a_host_says_is_an_answer_or_none(fact: Fact[object], text: str) -> None:
    """Nothing but Unanswered comes out of a reader, whatever a hostile host prints."""
    with suppress(Unanswered):
        Answers({fact.name: Part(text, 0)})[fact]


def test_what_was_let_go_is_read_again() -> None:
    answers = Answers({"count": Part("3", 0)})
    assert answers[COUNT] == 3
    answers.forget()
    assert answers[COUNT] == 3
