"""The collector is out of the way for as long as nothing is garbage, and no longer."""

import gc

import pytest

from speechfleet.collector import no_collector
from speechfleet.plan.plan import HostPlan
from speechfleet.survey import Surveyed, plan_asked
from tests.unit.values import host, told


def test_it_is_as_before_afterwards() -> None:
    with no_collector():
        with no_collector():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def _fail() -> None:
    with no_collector():
        raise KeyError


def test_it_is_as_before_after_trouble_too() -> None:
    with pytest.raises(KeyError):
        _fail()
    assert gc.isenabled()


def test_it_is_off_while_hosts_are_planned() -> None:
    seen: list[bool] = []

    def plan(host: object, answers: object) -> HostPlan:
        seen.append(gc.isenabled())
        return HostPlan(wanted, ())

    wanted = host()
    plan_asked([Surveyed(wanted, told())] * 2, plan, lambda host: True)
    assert (seen, gc.isenabled()) == ([False, False], True)
