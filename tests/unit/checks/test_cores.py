"""Eight cores are there."""

import pytest

from speechfleet.checks.cores import check
from speechfleet.inventory.fleet import Host
from tests.unit.checks.levels import levels, message
from tests.unit.values import container, host, service, told

BUSY = told(containers=container("web", nano_cpus=2_000_000_000))
STOPPED = told(containers=container("web", nano_cpus=2_000_000_000, status="exited"))
OLD = told(
    containers=container(
        "speechfleet-old-1", labels={"speechfleet.instance": "old-1"}, nano_cpus=1_000_000_000
    )
)


@pytest.mark.parametrize(
    ("wanted", "level"),
    [
        (host(service(cpus=4, instances=2)), "ok"),
        (host(service(cpus=4, instances=3)), "error"),
        (host(service(cpus=4), service(name="b", cpus=4.5)), "error"),
        # 8.000000000000002 by the arithmetic of floats
        (host(*(service(name=f"s{c}", cpus=c) for c in (0.1, 2.2, 4.4, 1.3))), "ok"),
        (host(service(cpus=4, instances=3, undersized=True)), "warning"),
        (host(service(cpus=9, undersized=True)), "error"),
    ],
)
def test_the_sum_of_all_instances_counts(wanted: Host, level: str) -> None:
    """`undersized: allow` accepts a sum too large; Docker refuses one container too large."""
    assert levels(check, wanted, told()) == {"cpu.cores": level}


def test_what_others_run_counts_as_well() -> None:
    full = host(service(cpus=4, instances=2))
    assert levels(check, full, BUSY) == {"cpu.cores": "error"}
    assert levels(check, full, STOPPED) == {"cpu.cores": "ok"}
    assert levels(check, full, OLD) == {"cpu.cores": "error"}


def test_the_arithmetic_is_shown() -> None:
    assert "10 cores are wanted (8 wanted here + 2 of other" in message(
        check, host(service(cpus=4, instances=2)), BUSY
    )
