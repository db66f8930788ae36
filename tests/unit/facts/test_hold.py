import pytest

from speechfleet.facts.hold import Hold, read, stored

WHOLE = Hold("new disk", "ops@desk", "2026-11-26T09:00:00Z", "2026-12-01T00:00:00Z")
DECEMBER = 1796083200
"""2026-12-01T00:00:00Z in seconds since 1970."""


def test_a_host_without_a_hold() -> None:
    assert read("") is None


def test_a_hold_comes_back_as_it_was_written() -> None:
    assert read(f"now {DECEMBER - 1}\n{WHOLE.text}") == WHOLE
    assert stored(Hold("x", "ops").text, 0) == Hold("x", "ops")


@pytest.mark.parametrize(
    ("until", "now", "expired"),
    [
        ("2026-12-01T00:00:00Z", DECEMBER - 1, False),
        ("2026-12-01T00:00:00Z", DECEMBER, True),
        ("2026-12-01", DECEMBER, True),
        ("2026-12-01", DECEMBER - 1, False),
        ("", DECEMBER, False),
        ("soon", DECEMBER, False),
    ],
)
def test_it_ends_by_the_hosts_own_clock(until: str, now: int, expired: bool) -> None:
    found = read(f"now {now}\nuntil {until}\nreason x\n")
    assert found
    assert found.expired is expired


@pytest.mark.parametrize("text", ["", "\n", "leave this one alone", "\0\ufffd", "until\nreason"])
def test_whatever_stands_in_the_file_holds(text: str) -> None:
    found = read(f"now 1\n{text}")
    assert found
    assert not found.expired


def test_it_reads_as_who_since_until_and_why() -> None:
    assert str(WHOLE) == (
        "ops@desk since 2026-11-26T09:00:00Z until 2026-12-01T00:00:00Z: new disk"
    )
    assert str(Hold()) == "somebody: no reason given"
