"""Each test of the fleet leaves it as the inventory says."""

import pytest

from tests.fleet.practice import Practice, until
from tests.fleet.rest import serves


@pytest.fixture
def practice(bare: Practice) -> Practice:
    """The fleet converged on its inventory before the test."""
    result = bare.deploy()
    if result.code == 6:  # what an earlier test has started is on its way
        until(lambda: serves(bare))
        result = bare.deploy()
    assert result.code == 0, result.out + result.err
    for host in bare.hosts:
        # Where an earlier test had a host turned back, the host tells of it until a change.
        host.sh("rm -f /var/lib/speechfleet/reverted")
    return bare
