from speechfleet.facts.memory import Memory, read
from tests.unit.values import recorded


def test_a_recorded_host_in_bytes() -> None:
    assert read(recorded("memory")) == Memory(24684096 * 1024, 23077968 * 1024)


def test_what_is_swapped_out() -> None:
    text = "MemTotal: 8 kB\nMemAvailable: 4 kB\nSwapTotal: 10 kB\nSwapFree: 7 kB\n"
    assert read(text).swapped == 3 * 1024
