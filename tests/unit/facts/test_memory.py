from speechfleet.facts.memory import Memory, read
from tests.unit.values import recorded


def test_a_recorded_host_in_bytes() -> None:
    assert read(recorded("memory")) == Memory(24684096 * 1024, 23077968 * 1024)
