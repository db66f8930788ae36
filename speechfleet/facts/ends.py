"""Which containers of ours ended by themselves within a day, and which were short of memory.

The unit removes a container that ended before it starts the next, so that Docker remembers only
the last. systemd's journal keeps how each ended; Docker's events say where the kernel killed for
want of memory, be it only one process of a container that lived on. Of events Docker keeps the last
256 of all kinds, in memory (moby's `daemon/events/events.go`; docker/docs #12509), and an image's
health check makes three each time: there may have been more.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from speechfleet.facts.docker import ONLY_WITH_DOCKER
from speechfleet.facts.fact import Fact

# MESSAGE_ID: systemd's catalogue, SD_MESSAGE_UNIT_PROCESS_EXIT. It is logged for failures alone.
SCRIPT = (
    r"""journalctl --quiet --no-pager --unit='speechfleet-*' MESSAGE_ID=98e322203f7a4ed290d09fe03c09fe15 --since=-24h --lines=1000 --output=json --output-fields=UNIT,COMMAND,EXIT_STATUS 2>/dev/null || :
"""
    + ONLY_WITH_DOCKER
    + r"""docker events --since 24h --until 0s --filter event=oom --filter label=speechfleet.instance --format 'oom {{.Time}} {{.Actor.Attributes.name}}' | tail -n 200
"""
)


@dataclass(frozen=True)
class End:
    """How a container ended, and when, in seconds since 1970."""

    at: float
    exit_code: int


@dataclass(frozen=True)
class Ends:
    """Of one instance within the last 24 hours, the oldest first."""

    ended: Sequence[End] = ()
    out_of_memory: Sequence[float] = ()
    """When the kernel killed one of its processes for want of memory, as far as Docker remembers."""


def read(text: str) -> Mapping[str, Ends]:
    """Instance → its ends; without those of which nothing is told."""
    lines = text.splitlines()
    ends = list(_journalled(lines))
    kills = [
        (words[2], float(words[1])) for line in lines if (words := line.split())[:1] == ["oom"]
    ]
    names = {_instance(name) for name, _ in (*ends, *kills)}
    return {
        name: Ends(
            tuple(end for unit, end in ends if _instance(unit) == name),
            tuple(at for container, at in kills if _instance(container) == name),
        )
        for name in names
    }


def _journalled(lines: Sequence[str]) -> Iterator[tuple[str, End]]:
    for row in (json.loads(line) for line in lines if line.startswith("{")):
        # What is longer than 4 KiB, or no text, journalctl gives as null or numbers.
        status = str(row.get("EXIT_STATUS", ""))
        if row.get("COMMAND") == "ExecStart" and status.isdecimal():
            yield row["UNIT"], End(int(row["__REALTIME_TIMESTAMP"]) / 1e6, int(status))


def _instance(name: str) -> str:
    return name.removeprefix("speechfleet-").removesuffix(".service")


ENDS = Fact("ends", SCRIPT, read, seconds=6)
