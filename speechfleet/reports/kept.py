"""The document of each run that changes, kept on this controller: `runs/RUN/run.json`.

Beside the journal, which tells what was intended while it happened; this tells what came of it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from speechfleet.reports.json import SCHEMA, pieces
from speechfleet.reports.whole import write_whole
from speechfleet.rollout.journal import state_folder
from speechfleet.rollout.run_files import PastError, run_files, told
from speechfleet.run import Run

NAME = "run.json"
_MOMENT = len("20261122T180000Z")


def keep(run: Run) -> Path:
    """Write the document of a run, whole or not at all, for its owner alone. Raises OSError."""
    folder = state_folder() / "runs" / run.id
    folder.mkdir(parents=True, exist_ok=True)
    return write_whole(folder / NAME, pieces(run))


def last_run(inventory: tuple[str, ...]) -> dict[str, Any] | None:
    """Return the document of the newest run of this inventory (`Run.inventory`), if one is kept.

    Raises PastError where a newer one cannot be read: it may be of this inventory.
    """
    return next((run for run in kept_runs() if run.get("inventory") == list(inventory)), None)


def kept_run(run: str) -> dict[str, Any] | None:
    """Return the document of this run, if it is kept: a run that died has none. Raises
    PastError."""
    return _read(state_folder() / "runs" / run / NAME)


def kept_runs() -> Iterator[dict[str, Any]]:
    """The documents of all runs that are kept, the newest first. Raises PastError at one that
    cannot be read, or is none."""
    for path in sorted(run_files(NAME), key=_age, reverse=True):
        found = _read(path)
        if found is not None:
            yield found


def _age(path: Path) -> tuple[str, int]:
    """The id of a run is exact to the second; runs of one second are told apart by their file."""
    moment = path.parent.name[:_MOMENT]
    try:
        return moment, path.stat().st_mtime_ns
    except OSError:
        return moment, 0


def _read(path: Path) -> dict[str, Any] | None:
    try:
        with told(path):
            found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        found = None
    if isinstance(found, dict) and found.get("schema") == SCHEMA:
        return found
    raise PastError(f"{path} is no document of a run ({SCHEMA}); move it away")
