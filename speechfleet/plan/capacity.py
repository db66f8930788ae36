"""How many more instances of a kind fit on a host, by the arithmetic of the checks.

What the inventory wants on the host counts whether it runs yet or not, and so does what other
containers may take by their limits. Streams are the vendor's rule for each kind
(`sessions_per_core` in `inventory/kinds.py`), which is about the limit of one container.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import floor

from speechfleet.checks.capacity import OS_RESERVE, ROUNDING, others, wanted_cpus, wanted_memory
from speechfleet.facts.fact import Answers
from speechfleet.facts.gpu import GPU
from speechfleet.facts.machine import MACHINE
from speechfleet.facts.memory import MEMORY
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.kinds import Kind


@dataclass(frozen=True)
class Size:
    """One instance as asked about: its limits, cores and bytes."""

    kind: Kind
    cpus: float
    memory: int


@dataclass(frozen=True)
class Fits:
    """Of one kind: what the inventory wants, and what more there is room for."""

    kind: str
    instances: int = 0
    sessions: int = 0
    """How many streams at a time those instances may take together."""
    more: int = 0
    more_sessions: int = 0
    short_of: str = ""
    """What runs out first, `cores`, `memory` or `gpu`; empty for a sum, and where nothing is
    known."""


@dataclass(frozen=True)
class Capacity:
    """One host; without answers, or where it is unfit, nothing more fits on it."""

    host: str
    groups: tuple[str, ...]
    fits: tuple[Fits, ...]
    free_cpus: float = 0.0
    free_memory: int = 0
    unlimited: tuple[str, ...] = ()
    """Other containers whose memory nobody limits: what they may take is not counted."""


def capacity(host: Host, answers: Answers | None, fit: bool, sizes: Iterable[Size]) -> Capacity:
    """Raises Unanswered where the host did not say how large it is or what runs there."""
    if answers is None:
        return Capacity(host.name, host.groups, tuple(_wanted(host, size) for size in sizes))
    besides = others(host, answers)
    cpus = answers[MACHINE].cores - wanted_cpus(host) - sum(c.cpus for c in besides)
    memory = answers[MEMORY].total - OS_RESERVE - wanted_memory(host)
    memory -= sum(c.memory for c in besides)
    gpu = bool(answers[GPU].names)
    return Capacity(
        host.name,
        host.groups,
        tuple(
            _without_gpu(_wanted(host, size), fit)
            if size.kind.gpu and not gpu
            else _room(_wanted(host, size), size, cpus, memory, fit)
            for size in sizes
        ),
        cpus,
        memory,
        tuple(c.name for c in besides if not c.memory),
    )


def by_group(found: Sequence[Capacity]) -> dict[str, tuple[Fits, ...]]:
    """The sums of each group, and of `all`."""
    groups = sorted({group for one in found for group in one.groups})
    sums = {name: _sums([one for one in found if name in one.groups]) for name in groups}
    return {**sums, "all": _sums(found)}


def sessions(kind: Kind, cpus: float) -> int:
    """How many streams at a time one container with this limit may take."""
    return floor(kind.sessions_per_core * cpus + ROUNDING)


def _without_gpu(wanted: Fits, fit: bool) -> Fits:
    """The room for a kind that needs a GPU, where the survey has seen none. It asks for GPUs
    only where the inventory wants such a service on the host."""
    return replace(wanted, short_of="gpu" if fit else "")


def _wanted(host: Host, size: Size) -> Fits:
    services = [service for service in host.services if service.kind.name == size.kind.name]
    return Fits(
        size.kind.name,
        sum(service.instances for service in services),
        sum(service.instances * sessions(service.kind, service.cpus) for service in services),
    )


def _room(wanted: Fits, size: Size, cpus: float, memory: int, fit: bool) -> Fits:
    by_cpus, by_memory = floor(cpus / size.cpus + ROUNDING), memory // size.memory
    more = max(0, min(by_cpus, by_memory)) if fit else 0
    return Fits(
        wanted.kind,
        wanted.instances,
        wanted.sessions,
        more,
        more * sessions(size.kind, size.cpus),
        ("cores" if by_cpus <= by_memory else "memory") if fit else "",
    )


def _sums(found: Sequence[Capacity]) -> tuple[Fits, ...]:
    return tuple(_sum(of_a_kind) for of_a_kind in zip(*(one.fits for one in found), strict=True))


def _sum(fits: Sequence[Fits]) -> Fits:
    return Fits(
        fits[0].kind,
        sum(one.instances for one in fits),
        sum(one.sessions for one in fits),
        sum(one.more for one in fits),
        sum(one.more_sessions for one in fits),
    )
