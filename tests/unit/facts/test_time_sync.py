import pytest

from speechfleet.facts.time_sync import TimeSync, read
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    """A container keeps no time of its own."""
    assert read(recorded("time_sync")) == TimeSync()


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("keeper chronyd\nleap Normal\n", TimeSync("chronyd", True)),
        ("keeper chronyd\nleap Not synchronised\n", TimeSync("chronyd", False)),
        ("keeper chrony\n", TimeSync("chrony", False)),
        ("keeper systemd-timesyncd\nleap timesyncd\n", TimeSync("systemd-timesyncd", True)),
        ("keeper systemd-timesyncd\n", TimeSync("systemd-timesyncd", False)),
        ("keeper ntpd\nleap leap=00\n", TimeSync("ntpd", True)),
        ("keeper ntpsec\nleap leap=11\n", TimeSync("ntpsec", False)),
        ("keeper openntpd\n", TimeSync("openntpd", True)),
        # left over from a keeper that no longer runs
        ("leap timesyncd\n", TimeSync("", False)),
    ],
)
def test_what_each_keeper_says(text: str, meaning: TimeSync) -> None:
    """Words as chronyc(1), systemd-timesyncd.service(8) and ntpq(8) document them."""
    assert read(text) == meaning
