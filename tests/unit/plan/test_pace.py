"""The words of a pace, out of a playbook or a flag."""

import pytest
from ansible.utils.helpers import pct_to_int
from hypothesis import given, settings
from hypothesis import strategies as st

from speechfleet.plan.pace import Amount, Pace, PaceError

RAMP = (Amount(1), Amount(5), Amount(20, percent=True))


@pytest.mark.parametrize(
    ("key", "word", "meant"),
    [
        ("canary", 2, 2),
        ("canary", "2", 2),
        ("batch", 10, (Amount(10),)),
        ("batch", "1,5, 20%", RAMP),
        ("batch", [1, 5, "20%"], RAMP),
        ("by", "site", "site"),
        ("max_fail", "5%", Amount(5, percent=True)),
        ("max_fail", 0, Amount(0)),
        ("max_fail_batch", "1", Amount(1)),
        ("max_unreachable", "100%", Amount(100, percent=True)),
        ("offline", "skip", "skip"),
    ],
)
def test_a_word(key: str, word: object, meant: object) -> None:
    assert getattr(Pace().changed({key: word}), key) == meant


@pytest.mark.parametrize(
    ("key", "word", "said"),
    [
        ("canary", "-1", "canary is '-1'; wanted a number of hosts"),
        ("canary", "10%", "canary is '10%'; wanted a number of hosts"),
        ("canary", True, "canary is True"),
        ("bake", "soon", "bake is 'soon'; wanted a time such as 30s"),
        ("batch", 0, "batch is 0; wanted a number from 1 up, a percentage, or a ramp"),
        ("batch", "1,,5", "batch is '1,,5'"),
        ("batch", "0%", "batch is '0%'"),
        ("batch", [], "batch is \\[\\]"),
        ("batch", True, "batch is True"),
        ("batch", [True], "batch is \\[True\\]"),
        ("by", "", "by is ''; wanted a group"),
        ("by", 3, "by is 3; wanted a group"),
        ("max_fail", "101%", "max_fail is '101%'; wanted a number of hosts or a percentage"),
        ("max_fail", "1.5%", "max_fail is '1.5%'"),
        ("max_unreachable", None, "max_unreachable is None"),
        ("offline", "maybe", "offline is 'maybe'; wanted fail or skip"),
        ("serial", 1, "serial is nothing that a pace has; it has canary, bake, batch"),
    ],
)
def test_a_word_that_cannot_be_meant(key: str, word: object, said: str) -> None:
    with pytest.raises(PaceError, match=said):
        Pace().changed({key: word})


def test_a_bake_needs_a_canary() -> None:
    with pytest.raises(PaceError, match="bake has nothing to watch; wanted canary 1"):
        Pace().changed({"bake": "10m"})
    assert Pace(canary=1).changed({"bake": "10m"}).bake == 600
    assert Pace(canary=1, bake=600).changed({"canary": 0}).canary == 0


@pytest.mark.parametrize(
    ("words", "singly"),
    [
        ({}, False),
        ({"max_unreachable": 2}, False),
        ({"max_fail": 0}, True),
        ({"max_fail_batch": "10%"}, True),
        ({"offline": "skip"}, True),
    ],
)
def test_hosts_decide_singly_with_a_budget_or_skip(words: dict[str, object], singly: bool) -> None:
    assert Pace().changed(words).spares_unfit is singly


@settings(max_examples=50)
@given(st.sampled_from([1, 2, 4, 5, 10, 20, 25, 50, 100]), st.integers(1, 5000))
def test_a_percentage_is_rounded_as_ansible_does(percent: int, hosts: int) -> None:
    """Divisors of 100 only: Ansible counts in floating point, where 29% of 100 is 28."""
    assert max(1, Amount(percent, percent=True).of(hosts)) == pct_to_int(f"{percent}%", hosts)


@settings(max_examples=50)
@given(st.integers(0, 100), st.integers(0, 5000))
def test_a_percentage_is_never_more_than_that(percent: int, hosts: int) -> None:
    number = Amount(percent, percent=True).of(hosts)
    assert number * 100 <= percent * hosts < (number + 1) * 100
