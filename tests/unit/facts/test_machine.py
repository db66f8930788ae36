from speechfleet.facts.machine import Machine, read
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    boot = "37d3e0f2-36d1-45db-9a15-8f20dcd6995b"
    assert read(recorded("machine")) == Machine("x86_64", 2, "6.1.0-28-amd64", boot)
