"""`--limit`: which hosts of a fleet are meant."""

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from speechfleet.inventory.fleet import Fleet, Host
from speechfleet.inventory.groups import ALL
from speechfleet.inventory.scalars import shown
from speechfleet.inventory.spelling import guess


class LimitError(Exception):
    """A pattern means no host; the text names it and the nearest name."""


def select(fleet: Fleet, patterns: str) -> Fleet:
    """Return the fleet with only those hosts that one of `patterns` means.

    Patterns are parted by commas: the name of a host or group, or a glob of either. Raises
    LimitError where one of them means no host.
    """
    wanted = [pattern.strip() for pattern in patterns.split(",") if pattern.strip()]
    if not wanted:
        raise LimitError("the limit is empty; wanted hosts, groups or globs, parted by commas")
    for pattern in wanted:
        if not any(_meant(host, pattern) for host in fleet.hosts):
            hint = guess(pattern, sorted({name for host in fleet.hosts for name in _names(host)}))
            raise LimitError(f"{shown(pattern)} means no host of {fleet.source}{hint}")
    hosts = (host for host in fleet.hosts if any(_meant(host, one) for one in wanted))
    return replace(fleet, hosts=tuple(hosts))


def _names(host: Host) -> Iterator[str]:
    yield host.name
    yield ALL
    yield from host.groups


def _meant(host: Host, pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in _names(host))
