"""What each channel was told last, kept on the controller: `told/CALL.json`.

A call is an inventory with its limit: what another call saw is compared with nothing of this.
The file is locked while a run tells, so that of two runs at once the second knows what the
first has told.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from speechfleet.channels.seen import Sight, as_rows, of_rows
from speechfleet.history.turn import turn
from speechfleet.reports.json import dumped
from speechfleet.reports.whole import write_whole
from speechfleet.rollout.journal import state_folder
from speechfleet.run import Run

SCHEMA = "speechfleet.told/1"
PATIENCE = 120.0
"""Seconds: channels are told side by side, each within its own deadline, which is less."""


@dataclass(frozen=True)
class Told:
    """What a channel knows: what it was told last, and when, in seconds since the epoch."""

    sight: Sight
    at: float


@dataclass(frozen=True)
class Last:
    """The last run that told: whether hosts answered, and which channels could not be told."""

    run: str
    hosts: int
    reached: int
    exit_code: int
    failed: tuple[str, ...] = ()


@dataclass
class Memory:
    """Of one call, by the name of the channel."""

    told: dict[str, Told] = field(default_factory=dict)
    last: Last | None = None


def path_of(inventory: tuple[str, ...], limit: str | None, state: Path | None = None) -> Path:
    """Where the memory of this call is, `state` being the controller's state folder."""
    text = json.dumps([*inventory, limit])
    call = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]
    return (state or state_folder()) / "told" / f"{call}.json"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else tells meanwhile. Where no lock can be had, it goes without: an alarm that
    comes twice is better than none, and whoever holds it may have been stopped by hand."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(turn(path, PATIENCE))
        yield


def read(path: Path) -> Memory:
    """What is kept; nothing where there is none, or where it is damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["schema"] != SCHEMA:
            return Memory()
        told = {name: _told(one) for name, one in found["channels"].items()}
        last = Last(**found["last"])
        return Memory(told, replace(last, failed=tuple(last.failed)))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Memory()


def write(path: Path, memory: Memory, run: Run, failed: Iterable[str] = ()) -> None:
    """Keep it, whole or not at all, with the channels that this run could not tell. Raises
    OSError."""
    reached = sum(host.reached for host in run.hosts)
    fields = {
        "schema": SCHEMA,
        "inventory": list(run.inventory),
        "last": {
            "run": run.id,
            "hosts": len(run.hosts),
            "reached": reached,
            "exit_code": run.exit_code,
            "failed": list(failed),
        },
        "channels": {
            name: {"at": told.at, "sight": as_rows(told.sight)}
            for name, told in memory.told.items()
        },
    }
    write_whole(path, dumped(fields))


def _told(one: Mapping[str, Any]) -> Told:
    """An older version kept the day alone: the next digest is due."""
    return Told(of_rows(one["sight"]), float(one.get("at", 0)))
