"""An inventory of 5,000 hosts: shown, loaded, planned, with no host in the room."""

import json
import os

from benchmarks.large import write
from benchmarks.measure import measured
from benchmarks.places import CACHE, OURS
from benchmarks.results import keep
from benchmarks.stage import Stage


def inventory(stage: Stage) -> None:
    """Each three times."""
    count = stage.of(5000, 1000)
    path = write(CACHE / "large" / "large.yml", count)
    environment = {**os.environ, "BENCH_KEY": "0123456789abcdef" * 2}
    words = {
        "inventory show": [str(OURS / "speechfleet"), "inventory", "show", "host-0001"],
        "inventory list": [str(OURS / "speechfleet"), "inventory", "list"],
    }
    words = {name: [*command, "-i", str(path)] for name, command in words.items()}
    words["planning"] = [str(OURS / "python"), "-m", "benchmarks.planning", str(path)]
    for number in range(stage.of(3, 1)):
        for name, command in words.items():
            log = CACHE / "large" / f"{name.replace(' ', '-')}.log"
            row = {"peer": name, "hosts": count, **measured(command, log, environment)}
            if name == "planning" and not row["code"]:
                row |= json.loads(log.read_text())
            keep("e", {"round": number, **row})
            stage.say(f"e {row}")
