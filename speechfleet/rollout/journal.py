"""The journal: what was intended, synced before it is done, and what came of it.

It holds no secret: actions are written as they read in a plan.
"""

import json
import os
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO


def state_folder() -> Path:
    """Where this controller keeps its runs: `$XDG_STATE_HOME/speechfleet`."""
    home = os.environ.get("XDG_STATE_HOME") or str(Path("~/.local/state").expanduser())
    return Path(home) / "speechfleet"


@dataclass
class Journal:
    """Append-only JSON lines of one run; safe to write to from several threads."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = self.path.open("a", encoding="utf-8")

    def intent(self, host: str, actions: list[str]) -> None:
        """Write what is about to be sent to a host, and sync it to disk."""
        self._write({"host": host, "intent": actions}, sync=True)

    def frame(self, host: str, words: tuple[str, ...]) -> None:
        self._write({"host": host, "frame": list(words)}, sync=False)

    def outcome(self, host: str, state: str) -> None:
        self._write({"host": host, "outcome": state}, sync=True)

    def close(self) -> None:
        self._file.close()

    def _write(self, entry: dict[str, object], *, sync: bool) -> None:
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **entry})
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()
            if sync:
                os.fsync(self._file.fileno())


class JournalError(Exception):
    """The journal cannot be written, so nothing may be begun."""


def open_journal(run: str) -> Journal:
    """The journal of a new run, below `state_folder()`. Raises JournalError."""
    path = state_folder() / "runs" / run / "journal.jsonl"
    try:
        return Journal(path)
    except OSError as error:
        raise JournalError(
            f"cannot write the journal {path}: {error.strerror}. Nothing was changed; make room "
            "there, or set XDG_STATE_HOME to another folder."
        ) from error
