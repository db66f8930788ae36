from speechfleet.checks.hold import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import HELD, host, told


def test_a_host_without_a_hold() -> None:
    assert levels(check, host(), told()) == {}


def test_a_hold_is_said_with_who_until_and_why() -> None:
    held = told(hold=HELD)
    assert levels(check, host(), held) == {"hold.held": "warning"}
    assert message(check, host(), held).endswith(
        ": ops@desk since 2026-11-26T09:00:00Z until 2026-12-01T00:00:00Z: new disk"
    )


def test_a_hold_that_is_over_is_said_too() -> None:
    over = told(hold=HELD.replace("now 1\n", "now 1999999999\n"))
    assert levels(check, host(), over) == {"hold.expired": "warning"}
