from speechfleet.facts.tools import read
from tests.unit.values import recorded


def test_a_recorded_host_without_wget() -> None:
    found = {"curl", "flock", "timeout", "sha256sum", "systemctl", "systemd-run"}
    assert read(recorded("tools")) == found
