"""Starting: `--version` and `--help` against a Python that does nothing."""

import os

from benchmarks.measure import measured
from benchmarks.places import CACHE, OURS
from benchmarks.results import keep
from benchmarks.stage import Stage


def starting(stage: Stage) -> None:
    """Each in turn, many times."""
    words = {
        "python -c pass": [str(OURS / "python"), "-c", "pass"],
        "speechfleet --version": [str(OURS / "speechfleet"), "--version"],
        "speechfleet --help": [str(OURS / "speechfleet"), "--help"],
    }
    for number in range(stage.of(20, 3)):
        for name, command in words.items():
            row = {"peer": name, "hosts": 0}
            row |= measured(command, CACHE / "starting" / "log", os.environ)
            keep("f", {"round": number, **row})
    stage.say("f is done")
