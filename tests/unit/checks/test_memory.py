"""32 GiB are there, of which half a GiB is the system's."""

import pytest

from speechfleet.checks.memory import check
from speechfleet.inventory.kinds import GIB
from tests.unit.checks.levels import levels, message
from tests.unit.values import container, host, service, told


@pytest.mark.parametrize(
    ("instances", "gib", "level"),
    [(1, 8, "ok"), (3, 10.5, "ok"), (3, 10.6, "error"), (4, 8, "error")],
)
def test_the_sum_of_all_instances_counts(instances: int, gib: float, level: str) -> None:
    wanted = host(service(instances=instances, memory=int(gib * GIB), undersized=True))
    assert levels(check, wanted, told()) == {"memory.sum": level}


def test_what_others_may_take_counts_as_well() -> None:
    busy = told(containers=container("web", memory=24 * GIB))
    assert levels(check, host(service(memory=8 * GIB)), busy) == {"memory.sum": "error"}
    shown = message(check, host(service(memory=8 * GIB)), busy)
    assert shown.startswith("32.5 GiB of memory are wanted")
    assert shown.endswith("the host has 32.0 GiB")


def test_what_has_no_limit_cannot_be_counted_and_is_named() -> None:
    busy = told(containers=container("web"))
    assert levels(check, host(), busy) == {"memory.sum": "ok", "memory.unlimited": "warning"}


@pytest.mark.parametrize(("prune", "level"), [(False, "error"), (True, "ok")])
def test_what_is_pruned_leaves_its_memory_to_others(prune: bool, level: str) -> None:
    old = container("old", memory=24 * GIB, labels={"speechfleet.instance": "old-1"})
    wanted = host(service(memory=8 * GIB), prune_services=prune)
    assert levels(check, wanted, told(containers=old)) == {"memory.sum": level}
