"""Each test of the fleet leaves it as the inventory says."""

import pytest

from tests.fleet.practice import Practice


@pytest.fixture
def practice(bare: Practice) -> Practice:
    """The fleet converged on its inventory before the test."""
    result = bare.deploy()
    assert result.code == 0, result.err
    for host in bare.hosts:
        # Where an earlier test had a host turned back, the host tells of it until a change.
        host.sh("rm -f /var/lib/speechfleet/reverted")
    return bare
