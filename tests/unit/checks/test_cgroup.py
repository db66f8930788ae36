from typing import Any

import pytest

from speechfleet.checks.cgroup import check
from tests.unit.checks.levels import levels
from tests.unit.values import docker_info, host, told


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {"cgroup.limits": "ok"}),
        ({"SwapLimit": False}, {"cgroup.swap": "warning"}),
        ({"MemoryLimit": False}, {"cgroup.limits": "error"}),
        (
            {"CpuCfsQuota": False, "SwapLimit": False},
            {"cgroup.limits": "error", "cgroup.swap": "warning"},
        ),
    ],
)
def test_which_limits_hold(changes: dict[str, Any], found: dict[str, str]) -> None:
    assert levels(check, host(), told(docker=docker_info(**changes))) == found


def test_a_stopped_docker_says_nothing() -> None:
    assert not levels(check, host(), told(docker="enabled\ninactive\n"))
