"""How the stand-in is told to misbehave; a real container has none of this.

Each is a setting `Simulator:Name`, and a member of the JSON at `/simulator`:

LoadSeconds  how long the model takes to load; changing it loads again (2)
Ready        `yes`, or `never`: the model is never ready (yes)
MemoryMiB    memory held and touched, so that a memory limit is met (0)
ApiStatus    `/status` says this, whatever is true (nothing)
ExitCode     the process exits with this code when loaded (nothing)
Query        what becomes of queries: `Refused` (403) or `Throttled` (429) at the handshake,
             `Stuck` before it is answered, `Closed` (4429) as soon as it is a WebSocket, `Cut` or
             `Hang` in the middle of a turn, answered `Wrong`, `Empty`, with an `Error`, `Short`
             of half the sound (over REST), or rightly but `Early`, before all was heard
             (nothing: they are answered as they should be)
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

from .api_status import ApiStatus, named
from .refusal import Refused


class Mishap(StrEnum):
    """What becomes of a query that is not answered as it should be."""

    REFUSED = "Refused"
    THROTTLED = "Throttled"
    STUCK = "Stuck"
    CLOSED = "Closed"
    CUT = "Cut"
    HANG = "Hang"
    WRONG = "Wrong"
    EMPTY = "Empty"
    ERROR = "Error"
    SHORT = "Short"
    EARLY = "Early"


@dataclass(frozen=True)
class Faults:
    """The faults in force. `None` is: not told, behave as it should."""

    load_seconds: float = 2
    never_ready: bool = False
    memory_mib: int = 0
    api_status: ApiStatus | None = None
    exit_code: int | None = None
    query: Mishap | None = None


def changed(faults: Faults, wanted: Mapping[str, object]) -> Faults:
    """Return `faults` with what is wanted; names in any case, `None` for the default.

    Raises Refused for a name that does not exist or a value that cannot be.
    """
    return replace(faults, **dict(_read(name, value) for name, value in wanted.items()))


def shown(faults: Faults) -> dict[str, object]:
    """Return the faults under the names they are set by."""
    return {
        "LoadSeconds": faults.load_seconds,
        "Ready": "never" if faults.never_ready else "yes",
        "MemoryMiB": faults.memory_mib,
        "ApiStatus": faults.api_status,
        "ExitCode": faults.exit_code,
        "Query": faults.query,
    }


def seconds(text: str) -> float:
    """Return a finite number of seconds, 0 or more; ValueError if it is none."""
    number = float(text)
    if not 0 <= number < math.inf:
        raise ValueError(text)
    return number


def _never(text: str) -> bool:
    return {"yes": False, "never": True}[text.lower()]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)


def _exit_code(text: str) -> int:
    return range(256)[_whole(text)]


def _status(text: str) -> ApiStatus:
    status = named(text)
    if status is None:
        raise ValueError(text)
    return status


def _mishap(text: str) -> Mishap:
    return Mishap(text.capitalize())


class _Reader(NamedTuple):
    field: str
    wanted: str
    read: Callable[[str], Any]


_READERS: dict[str, _Reader] = {
    "loadseconds": _Reader("load_seconds", "seconds, 0 or more", seconds),
    "ready": _Reader("never_ready", "yes or never", _never),
    "memorymib": _Reader("memory_mib", "a whole number of MiB", _whole),
    "apistatus": _Reader("api_status", "one of " + ", ".join(ApiStatus), _status),
    "exitcode": _Reader("exit_code", "a code from 0 to 255", _exit_code),
    "query": _Reader("query", "one of " + ", ".join(Mishap), _mishap),
}


def _read(name: str, value: object) -> tuple[str, Any]:
    reader = _READERS.get(name.lower())
    if reader is None:
        raise Refused(f"Simulator has no {name}. It has {', '.join(shown(Faults()))}.")
    if value is None:
        return reader.field, getattr(Faults(), reader.field)
    try:
        return reader.field, reader.read(str(value))
    except (ValueError, LookupError):
        raise Refused(f"{name} is {str(value)!r}; wanted: {reader.wanted}.") from None
