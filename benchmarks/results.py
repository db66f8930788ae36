"""What was measured: one JSON line for each run of a peer, one file for each job."""

import json
import subprocess
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.places import PAGE, RESULTS, ROOT

Row = dict[str, Any]


def begin(job: str) -> None:
    """Forget what was measured of this job before."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{job}.jsonl").write_text("")


def keep(job: str, row: Row) -> None:
    """Keep one row, with the commit that it was measured at."""
    whole = {**row, "at": time.strftime("%Y-%m-%d %H:%M", time.gmtime()), "commit": commit()}
    with (RESULTS / f"{job}.jsonl").open("a") as file:
        file.write(json.dumps(whole) + "\n")


def rows(job: str) -> Iterator[Row]:
    """What is known of the job."""
    path = RESULTS / f"{job}.jsonl"
    if path.exists():
        yield from map(json.loads, path.read_text().splitlines())


def commit() -> str:
    """The commit of this checkout, with a mark where files differ from it: others than the page,
    which the job before has written."""
    name = _git("describe", "--always", "--abbrev=7", "--exclude=*")
    others = ("--", str(ROOT), f":!{PAGE.relative_to(ROOT)}")
    changed = _git("status", "--porcelain", "--untracked-files=no", *others)
    return f"{name}-dirty" if changed else name


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
