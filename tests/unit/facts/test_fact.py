"""How an answer is held: a value, or Unanswered with the reason."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speechfleet.facts.fact import Answers, Fact, Part, Unanswered
from speechfleet.facts.family import FACTS


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


def test_an_answer_is_read_once() -> None:
    calls: list[str] = []
    fact = Fact("count", "", lambda text: calls.append(text))
    answers = Answers({"count": Part("1", 0)})
    assert answers[fact] is None
    assert answers[fact] is None
    assert calls == ["1"]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
@settings(deadline=None)
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
