import pytest

from speechfleet.simulator.api_status import ApiStatus
from speechfleet.simulator.faults import Faults
from speechfleet.simulator.refusal import Refused

from .conftest import fresh

VALID = ApiStatus.VALID


def test_told_a_load_time_it_loads_again() -> None:
    container = fresh().metered(VALID, 0).told({"loadseconds": 30}, 100)
    assert not container.ready(129)
    assert container.ready(130)


def test_told_anything_else_it_does_not() -> None:
    assert fresh().metered(VALID, 0).told({"MemoryMiB": 1}, 100).ready(100)


def test_null_takes_a_fault_away() -> None:
    faulty = fresh(Faults(never_ready=True, exit_code=3))
    assert faulty.told({"Ready": None, "ExitCode": None}, 5).faults == Faults()


@pytest.mark.parametrize("wanted", [{"Redy": "never"}, {"ExitCode": True}, {"MemoryMiB": [1]}])
def test_told_nonsense_it_refuses(wanted: dict[str, object]) -> None:
    with pytest.raises(Refused):
        fresh().told(wanted, 0)


def test_it_exits_when_loaded() -> None:
    container = fresh(Faults(exit_code=132))
    assert container.exit_code(1.9) is None
    assert container.exit_code(2) == 132
    assert fresh().exit_code(2) is None


def test_it_rests_until_the_next_report_or_its_end() -> None:
    container = fresh().metered(VALID, 0)
    assert container.rest(100) == 500
    assert container.rest(700) == 0
    assert container.told({"ExitCode": 1, "LoadSeconds": 3}, 100).rest(100) == 3


def test_given_up_it_rests_for_ever() -> None:
    container = fresh()
    for moment in range(10):
        container = container.metered(ApiStatus.COULD_NOT_CONNECT, moment)
    assert container.rest(10**9) is None
    assert container.told({"ExitCode": 1}, 50).rest(50) == 0
