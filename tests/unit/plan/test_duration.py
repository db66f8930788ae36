"""Times as operators write them, and as they read them."""

import pytest

from speechfleet.plan.duration import seconds, shown


@pytest.mark.parametrize(
    ("written", "meant"),
    [(30, 30), ("30", 30), ("30s", 30), ("10m", 600), ("1h", 3600), ("3d", 259_200), ("0", 0)],
)
def test_a_time(written: object, meant: int) -> None:
    assert seconds(written) == meant


@pytest.mark.parametrize("written", ["", "m", "1.5h", "-3", "10 m", "10min", "1h30m", True, None])
def test_what_is_no_time(written: object) -> None:
    with pytest.raises(ValueError, match="wanted a time such as 30s, 10m, 1h or 2d"):
        seconds(written)


@pytest.mark.parametrize(
    ("lasting", "text"),
    [(0, "0 s"), (45, "45 s"), (600, "10 min"), (390, "6 min 30 s"), (5400, "1 h 30 min")],
)
def test_a_time_for_people(lasting: int, text: str) -> None:
    assert shown(lasting) == text
