import pytest

from speechfleet.checks.limits import check
from speechfleet.inventory.kinds import GIB
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, service, told


def test_the_vendors_minimum_with_the_model_is_enough() -> None:
    assert levels(check, host(service(cpus=4, memory=8 * GIB)), told()) == {}


@pytest.mark.parametrize(("cpus", "memory"), [(3.9, 8 * GIB), (4, 8 * GIB - 1), (1, GIB)])
def test_under_it_is_an_error_unless_accepted(cpus: float, memory: int) -> None:
    small = service(cpus=cpus, memory=memory)
    accepted = service(cpus=cpus, memory=memory, undersized=True)
    assert levels(check, host(small), told()) == {"limits.minimum": "error"}
    assert levels(check, host(accepted), told()) == {"limits.minimum": "warning"}
    assert "undersized: allow" in message(check, host(accepted), told())
