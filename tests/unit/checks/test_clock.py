import pytest

from speechfleet.checks.clock import check
from speechfleet.facts.fact import Answers, Part
from tests.unit.checks.levels import levels, message
from tests.unit.values import host


def clock(host_says: int, sent: float = 1000.0, heard: float = 1000.5) -> Answers:
    return Answers({"clock": Part(f"{host_says}\n", 0, heard)}, sent=sent)


@pytest.mark.parametrize(
    ("offset", "level"),
    [
        (0, "ok"),
        (5, "ok"),
        (-5, "ok"),
        (6, "warning"),
        (-7, "warning"),
        (300, "warning"),
        (302, "error"),
        (-302, "error"),
        (3600, "error"),
    ],
)
def test_how_far_a_clock_may_be_off(offset: int, level: str) -> None:
    assert levels(check, host(), clock(1000 + offset)) == {"clock.offset": level}


def test_what_the_way_can_explain_is_not_held_against_the_host() -> None:
    """The question was under way for a minute: the host may have looked at any time in it."""
    assert levels(check, host(), clock(1000, 1000.0, 1060.0)) == {"clock.offset": "ok"}
    assert levels(check, host(), clock(1060, 1000.0, 1060.0)) == {"clock.offset": "ok"}
    assert levels(check, host(), clock(1360, 1000.0, 1060.0)) == {"clock.offset": "warning"}


def test_the_message_says_which_way() -> None:
    assert "at least 3600 s ahead of" in message(check, host(), clock(4600))
    assert "at least 99 s behind" in message(check, host(), clock(900))
