from speechfleet.facts.apparmor import read
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    assert read(recorded("apparmor")) is False


def test_what_a_kernel_with_it_prints() -> None:
    assert read("Y\n") is True
