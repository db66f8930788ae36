"""The second deployer can wait for the first to end."""

from collections.abc import Iterator

import pytest

from tests.fleet.deploying import deploying, ended, good
from tests.fleet.practice import Practice, PracticeHost, until

_HOLD = """cd /var/lib/speechfleet; rm -f /run/let-go; echo 'bob, run x' >lock
flock lock sh -c 'while [ ! -e /run/let-go ]; do sleep 0.2; done' >&- 2>&- </dev/null &
until ! flock -n lock true; do sleep 0.1; done
"""


@pytest.fixture
def locked(practice: Practice) -> Iterator[PracticeHost]:
    """host-2, somebody else being at work there until /run/let-go is."""
    host = practice.host("host-2")
    host.sh(_HOLD)
    yield host
    host.sh("touch /run/let-go; flock -w 60 /var/lib/speechfleet/lock rm /run/let-go")


def test_whoever_waits_for_the_lock_deploys_when_it_is_let_go(
    practice: Practice, locked: PracticeHost
) -> None:
    waiting = ("--limit", "host-2", "--lock-wait=10m")
    with deploying(practice, good(practice), *waiting) as second:
        until(lambda: locked.sh("pgrep -f 'flock -s -w 5..' || :"))
        assert second.poll() is None
        locked.sh("touch /run/let-go")
        result = ended(second)
    assert "host-2: another run is at work here: bob, run x; waiting for " in result.err
    assert (result.code, result.host("host-2")["state"]) == (0, "changed"), result.err
