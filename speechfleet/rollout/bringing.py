"""Packages on their way to a host: those that it has whole are not sent again."""

from collections.abc import Callable, Sequence

from speechfleet.inventory.packages import Package
from speechfleet.remote.carry import Freight, carry
from speechfleet.remote.door import Room

FOLDER = "/var/lib/speechfleet/packages"


def bring(room: Room, packages: Sequence[Package], hear: Callable[[Sequence[str]], None]) -> None:
    """Carry each to the host; `hear` is told of the bytes there by now, and of all.

    Raises Unreachable, NotCarried and OSError, as `carry` does.
    """
    here, total = 0, str(sum(package.size for package in packages))

    def progress(count: int) -> None:
        nonlocal here
        here += count
        hear((str(here), total))

    for package in packages:
        path = f"{FOLDER}/{package.path.name}"
        carry(room, Freight(package.path, path, package.size, package.digest), progress)
