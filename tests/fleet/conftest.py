"""One practice fleet for all fleet tests; each test leaves it as the inventory says.

SPEECHFLEET_TEST_FLEET=FOLDER keeps the fleet in FOLDER and leaves it running, for work on
the tests themselves.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet import practice as fleet
from tests.fleet.practice import Practice


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """The fleet as `sandbox up` leaves it; what runs there is up to the test."""
    kept = os.environ.get("SPEECHFLEET_TEST_FLEET")
    practice = fleet.up(Path(kept) if kept else tmp_path_factory.mktemp("fleet"))
    yield practice
    if not kept:
        fleet.down(practice)


@pytest.fixture
def practice(bare: Practice) -> Practice:
    """The fleet converged on its inventory before the test."""
    result = bare.deploy()
    assert result.code == 0, result.err
    for host in bare.hosts:
        # Where an earlier test had a host turned back, the host tells of it until a change.
        host.sh("rm -f /var/lib/speechfleet/reverted")
    return bare
