import pytest

from speechfleet.checks.time_sync import check
from tests.unit.checks.levels import levels
from tests.unit.values import host, told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("keeper chronyd\nleap Normal\n", {"clock.synchronised": "ok"}),
        ("keeper chronyd\nleap Not synchronised\n", {"clock.synchronised": "warning"}),
        ("", {"clock.keeper": "warning"}),
    ],
)
def test_who_keeps_the_clock(text: str, found: dict[str, str]) -> None:
    assert levels(check, host(), told(time_sync=text)) == found
