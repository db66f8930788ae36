"""By which name a host's Docker knows a locked image."""

from dataclasses import replace

from speechfleet.facts.docker import CONTAINERDS_STORE, DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host


def as_stored(host: Host, answers: Answers) -> Host:
    """The host with its lock's ids as its own image store has them: containerd's calls an image by
    the digest of its manifest. Raises Unanswered."""
    if not host.lock or answers[DOCKER].driver != CONTAINERDS_STORE:
        return host
    by_manifest = {name: replace(one, id=one.digest) for name, one in host.lock.items()}
    return replace(host, lock=by_manifest)
