"""What probes are billed for: seconds of audio, and characters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from speechfleet.inventory.fleet import Host
from speechfleet.speech.asked import Asked


@dataclass(frozen=True)
class Bill:
    """The sum for the instances of one kind, or of all."""

    kind: str
    instances: int
    audio_seconds: float
    characters: int

    def __str__(self) -> str:
        sums = (
            f"{self.audio_seconds:.1f} s of audio" if self.audio_seconds else "",
            f"{self.characters} characters" if self.characters else "",
        )
        number = f"{self.instances} instance{'' if self.instances == 1 else 's'}"
        return f"{self.kind}: {number}, {' and '.join(filter(None, sums))}"


def bills(hosts: Iterable[Host], asked: Asked) -> tuple[Bill, ...]:
    """The sum for each kind, were every wanted instance asked."""
    sums: dict[str, Bill] = {}
    for one in _each(hosts, asked):
        sums[one.kind] = _sum(one.kind, [one, *filter(None, [sums.get(one.kind)])])
    return tuple(sums[kind] for kind in sorted(sums))


def total(found: Iterable[Bill]) -> Bill:
    """The sum of all."""
    return _sum("in all", list(found))


def _sum(kind: str, found: list[Bill]) -> Bill:
    return Bill(
        kind,
        sum(one.instances for one in found),
        sum(one.audio_seconds for one in found),
        sum(one.characters for one in found),
    )


def _each(hosts: Iterable[Host], asked: Asked) -> Iterator[Bill]:
    for host in hosts:
        for service in host.services:
            question = asked[host.name].get(service.name)
            if question:
                number = service.instances
                audio, characters = question.audio_seconds, question.characters
                yield Bill(service.kind.name, number, number * audio, number * characters)
