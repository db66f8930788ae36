from speechfleet.facts.clock import read
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    assert read(recorded("clock")) == 1795686583
