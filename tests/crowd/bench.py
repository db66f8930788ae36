"""What a `health` of a crowd costs the controller: processor time for each host, and memory.

python -m tests.crowd.bench HOSTS [FORKS]
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.crowd.crowd import INSTANCES, crowd


def main(hosts: int, forks: int = 50) -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        crowd(Path(folder), hosts) as many,
        (Path(folder) / "out").open("w") as out,
    ):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        code = subprocess.run(
            many.command("health", "--json", "--forks", str(forks)),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env=many.environment(),
        ).returncode
        wall = time.monotonic() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    # The server is a child too, and still runs: only what has ended is counted.
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{hosts} hosts with {INSTANCES} instances each, {forks} at a time: exit code {code}, "
        f"{cpu / hosts * 1000:.0f} ms of processor time for each host, "
        f"{used.ru_maxrss / 1024:.0f} MiB at most, {wall:.0f} s (the crowd's own work included)"
    )
    return code


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
