"""One command, run to its end: how long it took, and what it cost the controller."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_WATCHED = Path(__file__).with_name("watched.py")
LIMIT = 1200


def measured(words: Sequence[str], log: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """Run the command with its output in `log`; returns `wall`, `cpu`, `memory` and `code`.

    Wall and processor time are in seconds, the latter of the command and of all children that
    were waited for; memory is that of its largest process, in MiB.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    cost = log.with_suffix(".json")
    with log.open("wb") as out:
        subprocess.run(
            [sys.executable, "-IS", str(_WATCHED), str(cost), str(LIMIT), *words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            check=True,
        )
    found: dict[str, Any] = json.loads(cost.read_text())
    return found
