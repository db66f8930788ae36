"""How many days a disk has left, by what earlier runs measured."""

import pytest

from speechfleet.checks.growth import Point, days_left, growth

DAY, GB = 86400.0, 10.0**9


def _nights(*free: float) -> list[Point]:
    return [(1_795_700_000 + n * DAY, gigabytes * GB) for n, gigabytes in enumerate(free)]


@pytest.mark.parametrize(
    ("points", "days"),
    [
        ([], None),
        (_nights(100), None),
        (_nights(100, 90), None),
        (_nights(100, 90, 80), 8),
        (_nights(100, 100, 100), None),
        (_nights(80, 90, 100), None),
        (_nights(100, 90, 80, 70, 60), 6),
        # A pull in one of the nights.
        (_nights(30, 30, 10), None),
        (_nights(100, 100, 100, 60), None),
        (_nights(*[40] * 7, 15), None),
        (_nights(100, 99, 98, 58), 58),
    ],
)
def test_days_until_nothing_is_free(points: list[Point], days: float | None) -> None:
    assert days_left(points) == (None if days is None else pytest.approx(days))


def test_an_afternoon_is_no_trend() -> None:
    assert days_left([(0, 3 * GB), (3600, 2 * GB), (7200, GB)]) is None


@pytest.mark.parametrize(
    ("points", "level"),
    [(_nights(300, 299, 298), None), (_nights(100, 90, 80), "warning"),
     (_nights(50, 40, 30), "error")],
)  # fmt: skip
def test_what_is_said_of_it(points: list[Point], level: str | None) -> None:
    found = growth(points)
    assert (found.level if found else None) == level


def test_the_message_has_the_arithmetic() -> None:
    found = growth(_nights(100, 90, 80))
    assert found
    assert found.message == (
        "the disk of the images is full in 8 days if it goes on so: 80.0 GB are free, "
        "20.0 GB less than 2 days ago"
    )


@pytest.mark.parametrize(
    ("points", "said"),
    [
        # A prune hid how soon it is full.
        (_nights(50, 200, 150, 100, 60), "full in 1 days if it goes on so: 60.0 GB are free"),
        # A prune, or a larger disk, yesterday: nothing is known yet.
        (_nights(*range(140, 10, -10), 60), ""),
        (_nights(100, 90, 80, 400), ""),
        (_nights(100, 90, 80, 400, 400, 400), ""),
        # A log that was rotated is no jump.
        (_nights(100, 90, 91, 81, 71), "full in 11 days"),
        ([], ""),
    ],
)
def test_the_line_begins_after_the_last_jump_upwards(points: list[Point], said: str) -> None:
    found = growth(points)
    message = found.message if found else ""
    assert said in message
    assert bool(said) == bool(message)
