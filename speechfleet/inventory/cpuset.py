"""`cpuset`: which of the host's cores the containers of a service may use.

Above 16 cores a container is sensitive to NUMA, and is pinned to the cores of one node (the
containers' FAQ). Docker takes numbers and ranges: docker-run(1), `--cpuset-cpus`.
"""

from collections.abc import Iterator

from speechfleet.inventory.kinds import Kind
from speechfleet.inventory.nodes import Mapping
from speechfleet.inventory.places import Place
from speechfleet.inventory.shape import ServiceShape


def cores(cpuset: str) -> frozenset[int]:
    """Return the numbers that `0-3,8` means; a range that runs backwards means none."""
    return frozenset(n for part in cpuset.split(",") if part for n in _range(part))


def cpuset_misfits(
    kind: Kind, shape: ServiceShape, mapping: Mapping
) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong beside the rest of the service."""
    if shape.cpuset is None:
        return
    place, found = mapping.entries["cpuset"].value.place, len(cores(shape.cpuset))
    cpus = kind.default_cpus if shape.cpus is None else shape.cpus
    if not all(map(_range, shape.cpuset.split(","))):
        yield place, f"cpuset is {shape.cpuset}, with a range backwards; wanted for example 0-15"
    elif cpus > found:
        yield place, f"cpuset has {found} cores, and cpus is {cpus:g}; wanted at least as many"


def _range(part: str) -> range:
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)
