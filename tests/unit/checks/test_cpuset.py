"""Cores that services are pinned to."""

import pytest

from speechfleet.checks.cpuset import check
from speechfleet.inventory.fleet import Host
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, service, told

ONE_NODE = told(numa="0-31\n0-31\n")
TWO_NODES = told(numa="0-31\n0-15\n16-31\n")


@pytest.mark.parametrize(
    ("wanted", "one", "two"),
    [
        (host(), {}, {}),
        (host(service(cpuset="0-3")), {}, {}),
        (host(service(cpuset="14-17")), {}, {"cpuset.numa": "warning"}),
        (host(service(cpus=17)), {}, {"cpuset.numa": "warning"}),
        (host(service(cpus=16)), {}, {}),
        (host(service(cpus=16, cpuset="16-31")), {}, {}),
        (
            host(service(cpuset="0-7", instances=3)),
            {"cpuset.shared": "warning"},
            {"cpuset.shared": "warning"},
        ),
        (
            host(service(cpuset="30-33")),
            {"cpuset.missing": "error"},
            {"cpuset.missing": "error"},
        ),
    ],
)
def test_cores_of_one_node_and_of_two(
    wanted: Host, one: dict[str, str], two: dict[str, str]
) -> None:
    assert levels(check, wanted, ONE_NODE) == one
    assert levels(check, wanted, TWO_NODES) == two


def test_which_cores_are_missing_is_said() -> None:
    found = message(check, host(service(cpuset="30-40")), ONE_NODE)
    assert found == "stt is pinned to cores that the host does not have: 32, 33, 34, 35 …"


def test_a_host_that_does_not_tell_its_cores_is_not_judged_by_them() -> None:
    assert levels(check, host(service(cpuset="30-33")), told(numa="\n")) == {}
