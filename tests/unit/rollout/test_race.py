"""Confirming against giving up, in every order there is: the host is old or new."""

import pytest

from tests.unit.rollout.race import INSTANCES, Host, Rules, outcomes

ALL = frozenset(range(INSTANCES))


def _wrong(host: Host) -> bool:
    """Neither old nor new, or the controller was told something else than what is."""
    new, old = host.new == ALL, not host.new
    if host.said == "confirmed":
        return not (new and host.record == "confirmed")
    return not (old and host.record == "gone") and not (new and host.record == "confirmed")


def test_every_interleaving_ends_old_or_new_and_says_which() -> None:
    ends = outcomes()
    assert not [host for host in ends if _wrong(host)]
    # All ways are walked; without a word are those whose script died.
    assert {(host.said, host.record) for host in ends} == {
        ("confirmed", "confirmed"),
        ("", "confirmed"),
        ("undone", "gone"),
        ("late", "gone"),
        ("", "gone"),
    }


@pytest.mark.parametrize(
    "broken",
    [
        Rules(stops_switch_again=False),
        Rules(rename_is_checked=False, ends_script=False),
        Rules(switch_needs_record=False, ends_script=False),
    ],
    ids=["the switch is not stopped again", "the rename is not checked", "nothing binds a switch"],
)
def test_a_broken_protocol_is_noticed(broken: Rules) -> None:
    assert [host for host in outcomes(broken) if _wrong(host)]
