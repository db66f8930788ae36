"""The journal: what was intended, synced before it is done, and what came of it.

It holds no secret: actions are written as they read in a plan, options as they were given.
The file is locked while its run is at work, so that a run that died is told from one that goes on.
"""

import errno
import fcntl
import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from speechfleet.rollout.retention import forget_old

NAME = "journal.jsonl"


def state_folder() -> Path:
    """Where this controller keeps its runs: `$XDG_STATE_HOME/speechfleet`. A relative path there
    counts as none (the XDG Base Directory Specification), or each folder would have its own."""
    home = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (home if home.is_absolute() else Path("~/.local/state").expanduser()) / "speechfleet"


class JournalError(Exception):
    """The journal cannot be written, so nothing may be begun."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            f"cannot write the journal {path}: {error.strerror}. Nothing was changed; make room "
            "there, or set XDG_STATE_HOME to another folder."
        )


@dataclass
class Journal:
    """Append-only JSON lines of one run; safe to write to from several threads.

    Raises JournalError where what is to be done cannot be written beforehand. What was done
    is done: where that cannot be written, the run goes on without.
    """

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _torn: bool = False
    """The last line was written in part."""

    def __post_init__(self) -> None:
        try:
            self._file = _new_file(self.path)
        except OSError as error:
            raise JournalError(self.path, error) from error

    def begin(self, command: str, options: Mapping[str, object], hosts: Mapping[str, str]) -> None:
        """Write how the run was called, and the state of each host before it."""
        begun = {"command": command, "options": dict(options), "hosts": dict(hosts)}
        self._beforehand({"begin": begun})

    def intent(self, host: str, actions: list[str]) -> None:
        """Write what is about to be sent to a host, and sync it to disk."""
        self._beforehand({"host": host, "intent": actions})

    def frame(self, host: str, words: tuple[str, ...]) -> None:
        with suppress(OSError):
            self._write({"host": host, "frame": list(words)}, sync=False)

    def outcome(self, host: str, state: str) -> None:
        with suppress(OSError):
            self._write({"host": host, "outcome": state}, sync=True)

    def end(self, exit_code: int, hosts: Mapping[str, str]) -> None:
        """Write how the run ended, and the state that each host was left in."""
        with suppress(OSError):
            self._write({"end": {"exit_code": exit_code, "hosts": dict(hosts)}}, sync=True)

    def close(self) -> None:
        os.close(self._file)

    def _beforehand(self, entry: dict[str, object]) -> None:
        try:
            self._write(entry, sync=True)
        except OSError as error:
            raise JournalError(self.path, error) from error

    def _write(self, entry: dict[str, object], *, sync: bool) -> None:
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **entry})
        with self._lock:
            data = b"\n" * self._torn + line.encode() + b"\n"
            self._torn = os.write(self._file, data) < len(data)
            if self._torn:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if sync:
                os.fsync(self._file)


def _new_file(path: Path) -> int:
    """Open the file, on disk with the folders that name it, and lock it."""
    made = [folder for folder in path.parents if not folder.exists()]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with suppress(OSError):  # the lock only informs, and some file systems have none
        fcntl.flock(file, fcntl.LOCK_EX)
    for folder in (path.parent, *(folder.parent for folder in made)):
        _sync_folder(folder)
    return file


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_journal(run: str) -> Journal:
    """The journal of a new run, below `state_folder()`; the oldest runs are forgotten. Raises
    JournalError."""
    journal = Journal(state_folder() / "runs" / run / NAME)
    forget_old(journal.path.parent.parent, but=run)
    return journal
