"""Runs of the past, as their journals tell."""

import fcntl
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from speechfleet.rollout.journal import NAME, state_folder
from speechfleet.run import State

UNFINISHED: frozenset[State] = frozenset(
    {"planned", "unfit", "unreachable", "locked", "skipped", "reverted", "failed"}
)
"""States that another deploy can better. A host of which no outcome is known stays `planned`."""

_AT = re.compile(rb'\{"at": "([^"]*)"')
_TAIL = 2**20
"""Bytes: the last line of a run of 20,000 hosts."""


class PastError(Exception):
    """There is no such run, or it cannot be taken up."""


@dataclass(frozen=True)
class PastRun:
    """One run."""

    id: str
    command: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Host → the state that it was left in, as far as the journal knows."""
    steps: Mapping[str, str] = field(default_factory=dict)
    """Host → the last step that was begun there, as it read in the plan."""
    began: str = ""
    exit_code: int | None = None
    """None where the run did not come to its end."""
    running: bool = False

    @property
    def state(self) -> str:
        if self.exit_code is not None:
            return "ended"
        return "running" if self.running else "broken off"

    @property
    def inventory(self) -> tuple[str, ...]:
        """The inventories' files; none where they were not recorded."""
        return tuple(self.options.get("inventory", ()))

    @property
    def unfinished(self) -> tuple[str, ...]:
        return tuple(name for name, state in self.hosts.items() if state in UNFINISHED)


def past_runs() -> list[PastRun]:
    """All runs with a journal, the oldest first; without `steps` where a run came to its end."""
    runs = (_run(path, _ends(path) or _entries(_lines(path))) for path in _journals())
    return sorted(runs, key=lambda run: (run.began, run.id))


def past_run(wanted: str | None) -> PastRun:
    """The run whose id contains `wanted`, or the last one. Raises PastError."""
    journals = {path.parent.name: path for path in _journals()}
    if not journals:
        raise PastError(f"no run is kept below {state_folder()}")
    if wanted is None:
        return _whole(max(journals.values(), key=lambda path: (_began(path), path)))
    found = [wanted] if wanted in journals else [name for name in journals if wanted in name]
    if not found:
        raise PastError(f"no run is called {wanted!r}; see speechfleet runs list")
    if len(found) > 1:
        raise PastError(f"{wanted!r} means {len(found)} runs: {', '.join(found[:5])}")
    return _whole(journals[found[0]])


def _journals() -> list[Path]:
    return sorted(state_folder().glob(f"runs/*/{NAME}"))


def _whole(path: Path) -> PastRun:
    return _run(path, _entries(_lines(path)))


def _run(path: Path, entries: list[dict[str, Any]]) -> PastRun:
    begin: dict[str, Any] = next((entry["begin"] for entry in entries if "begin" in entry), {})
    end: dict[str, Any] = next((entry["end"] for entry in entries if "end" in entry), {})
    outcomes = {entry["host"]: entry["outcome"] for entry in entries if "outcome" in entry}
    return PastRun(
        id=path.parent.name,
        command=begin.get("command", ""),
        options=begin.get("options", {}),
        hosts={**begin.get("hosts", {}), **outcomes, **end.get("hosts", {})},
        steps=_steps(entries),
        began=entries[0].get("at", "") if entries else "",
        exit_code=end.get("exit_code"),
        running=_is_running(path),
    )


def _entries(lines: Iterable[bytes]) -> list[dict[str, Any]]:
    """The lines that are whole: the last one of a run that was killed may not be."""
    return [entry for entry in map(_entry, lines) if entry]


def _entry(line: bytes) -> dict[str, Any]:
    """What stands in a line; nothing where it is not whole."""
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError:
        return []


def _ends(path: Path) -> list[dict[str, Any]]:
    """The first and the last line, where those are how the run began and ended: what is between
    can be 30 MB, and says no more of where hosts were left. Nothing where they are not."""
    try:
        with path.open("rb") as file:
            first = file.readline()
            file.seek(max(file.tell(), path.stat().st_size - _TAIL))
            last = file.read().rstrip().rpartition(b"\n")[2]
    except OSError:
        return []
    begin, end = _entry(first), _entry(last)
    return [begin, end] if "begin" in begin and "end" in end else []


def _began(path: Path) -> str:
    """When, as the first line says it first."""
    try:
        with path.open("rb") as file:
            found = _AT.match(file.read(100))
    except OSError:
        return ""
    return found[1].decode(errors="replace") if found else ""


def _steps(entries: list[dict[str, Any]]) -> dict[str, str]:
    """A host may be sent several scripts in one run: a seed keeps first, and is swept last."""
    intents: dict[str, list[str]] = {}
    steps: dict[str, str] = {}
    for entry in entries:
        if "intent" in entry:
            intents[entry["host"]] = entry["intent"]
        elif entry.get("frame", [""])[0] == "begin":
            # Where a disk was full the intent of a step can be missing.
            intent, seq = intents.get(entry["host"], []), int(entry["frame"][1])
            steps |= {entry["host"]: intent[seq]} if seq < len(intent) else {}
    return steps


def _is_running(path: Path) -> bool:
    """A journal is locked as long as its run is at work, and no longer."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
