"""`python -m benchmarks [--small] [JOB,JOB…|page|down]`"""

import sys
import time
from collections.abc import Callable

from benchmarks import page
from benchmarks.jobs import bastion, change, cold, far, health, idle, inventory, own, starting
from benchmarks.results import begin
from benchmarks.stage import Stage

JOBS: dict[str, Callable[[Stage], None]] = {
    "a8": idle.real,
    "a50": idle.fifty,
    "same": idle.same,
    "a500": idle.five_hundred,
    "own50": own.fifty,
    "own500": own.five_hundred,
    "own5000": own.five_thousand,
    "ownfar": own.far,
    "b": change.change,
    "c": cold.cold,
    "c30": cold.loading,
    "d": health.health,
    "e": inventory.inventory,
    "f": starting.starting,
    "bastion": bastion.bastion,
    "g50ms": far.far,
    "g1percent": far.dropping,
}


def say(line: str) -> None:
    """Tell what is under way."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def main(arguments: list[str]) -> int:
    """Run the jobs that are named, all where none is, and write the page."""
    stage = Stage(say, small="--small" in arguments)
    named = [name for word in arguments if word != "--small" for name in word.split(",")]
    unknown = set(named) - {*JOBS, "page", "down"}
    if unknown:
        say(f"there is no job {' '.join(sorted(unknown))}; there are {' '.join(JOBS)} page down")
        return 2
    if named == ["down"]:
        stage.clear()
        return 0
    for name in named or JOBS:
        if name in JOBS:
            begin(name)
            JOBS[name](stage)
    if not stage.small:
        page.write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
