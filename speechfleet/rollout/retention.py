"""How many runs a controller keeps."""

import re
import shutil
from pathlib import Path

KEPT = 200
_RUN = re.compile(r"[0-9]{8}T[0-9]{6}Z-.+")


def forget_old(runs: Path, keep: int = KEPT, but: str = "") -> None:
    """Remove all but the newest `keep` runs; `but` stays, whose name is the oldest where the clock
    went back. What cannot be removed stays, and is no trouble; nor is what bears no run's name
    touched."""
    found = sorted(path for path in runs.iterdir() if _RUN.fullmatch(path.name))
    for path in found[:-keep]:
        if path.name != but:
            shutil.rmtree(path, ignore_errors=True)
