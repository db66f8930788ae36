"""An instance on its host, as clients see it."""

from collections.abc import Iterator
from typing import NamedTuple

from speechfleet.run import InstanceOutcome, Run


class Endpoint(NamedTuple):
    """Where a client connects to, and what answers there."""

    host: str
    instance: InstanceOutcome

    @property
    def serves(self) -> bool:
        """By the one judge: one that is ready alone answers no query while its key counts for
        nothing (promise 9 of the design)."""
        return self.instance.serves

    @property
    def address(self) -> str:
        """`HOST:PORT`, an IPv6 address in brackets."""
        return self.instance.url.rpartition("/")[2]


def endpoints(run: Run) -> Iterator[Endpoint]:
    """Every instance of a run, ready or not."""
    for host in run.hosts:
        yield from (Endpoint(host.name, instance) for instance in host.instances)
