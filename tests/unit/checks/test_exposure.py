import pytest

from speechfleet.checks.exposure import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import generic, host, service, told


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_is_nobodys_business(bind: str) -> None:
    assert levels(check, host(service(bind=bind)), told()) == {}


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "10.1.2.3", "fd00::1"])
def test_any_other_address_is_a_visible_warning(bind: str) -> None:
    exposed = host(service(bind=bind))
    assert levels(check, exposed, told()) == {"exposure.bind": "warning"}
    assert bind in message(check, exposed, told())


def test_a_generic_container_costs_nothing() -> None:
    assert "at your expense" in message(check, host(service(bind="::")), told())
    assert "at your expense" not in message(check, host(generic(bind="::")), told())


def test_services_at_one_address_are_one_warning() -> None:
    both = host(service(bind="::"), generic(bind="::"))
    assert "stt, web listen on ::" in message(check, both, told())
