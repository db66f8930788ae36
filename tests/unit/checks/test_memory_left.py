from speechfleet.checks.memory_left import check
from tests.unit.checks.levels import levels
from tests.unit.values import host, told


def test_a_twentieth_of_the_memory_is_wanted() -> None:
    for left, found in ((50, {}), (49, {"host.memory": "warning"})):
        text = f"MemTotal: 1000 kB\nMemAvailable: {left} kB\n"
        assert levels(check, host(), told(memory=text)) == found
