"""`cpuset`: which of the host's cores the containers of a service may use.

Above 16 cores a container is sensitive to NUMA, and is pinned to the cores of one node (the
containers' FAQ). Docker takes numbers and ranges: docker-run(1), `--cpuset-cpus`.
"""

from collections.abc import Iterator

from speechfleet.inventory.nodes import Mapping
from speechfleet.inventory.places import Place
from speechfleet.inventory.shape import ServiceShape


def cores(cpuset: str) -> frozenset[int]:
    """Return the numbers that `0-3,8` means; a range that runs backwards means none."""
    ranges = (part.partition("-") for part in cpuset.split(",") if part)
    return frozenset(
        n for first, _, last in ranges for n in range(int(first), int(last or first) + 1)
    )


def cpuset_misfits(shape: ServiceShape, mapping: Mapping) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong beside the rest of the service."""
    if shape.cpuset is None:
        return
    place = mapping.entries["cpuset"].value.place
    found = cores(shape.cpuset)
    if any(int(f) > int(last) for f, _, last in map(_parted, shape.cpuset.split(",")) if last):
        yield place, f"cpuset is {shape.cpuset}, with a range backwards; wanted for example 0-15"
    elif shape.cpus is not None and shape.cpus > len(found):
        yield (
            place,
            (f"cpuset has {len(found)} cores, and cpus is {shape.cpus:g}; wanted at least as many"),
        )


def _parted(part: str) -> tuple[str, str, str]:
    return part.partition("-")
