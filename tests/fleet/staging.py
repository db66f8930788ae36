"""A host that fetches licences and models for others, and is left as it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.fleet.practice import PracticeHost

_PULLED = "/var/lib/speechfleet/pulled"
_TAGS = "docker images --format '{{.Repository}}:{{.Tag}}'"


@contextmanager
def as_it_was(host: PracticeHost) -> Iterator[PracticeHost]:
    """Images that come meanwhile go again, and the list of those that we pulled is as before: other
    tests count on what has to be pulled."""
    before = set(host.sh(_TAGS).split())
    pulled = host.sh(f"cat {_PULLED} 2>/dev/null || :")
    try:
        yield host
    finally:
        for image in sorted(set(host.sh(_TAGS).split()) - before):
            host.sh(f"docker rmi '{image}'", check=False)
        host.sh(f"mkdir -p /var/lib/speechfleet && printf %s '{pulled}' >{_PULLED}")
