from speechfleet.checks.failed_units import check
from tests.unit.checks.levels import levels
from tests.unit.values import host, told


def test_a_unit_of_ours_that_failed() -> None:
    assert levels(check, host(), told()) == {}
    failed = "speechfleet_revert.service loaded failed failed turn back\n"
    assert levels(check, host(), told(failed_units=failed)) == {"host.failed-unit": "error"}
