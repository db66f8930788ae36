"""What each fact of the survey costs a host: `python -m benchmarks.facts INVENTORY HOST CONTAINER`.

CONTAINER is that practice host's, such as `speechfleet-sandbox-host-1`. Of five rounds the least is
told: seconds, and the processes and threads that this machine, which has to be idle, began.
"""

import subprocess
import sys
import time
from pathlib import Path

from speechfleet.inventory.load import load
from speechfleet.remote.frames import Question
from speechfleet.survey import questions

_ROUNDS = 5


def begun() -> int:
    """Processes and threads that were begun on this machine since it booted."""
    lines = Path("/proc/stat").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("processes ")).split()[1])


def run(container: str, script: str, words: tuple[str, ...], said: str) -> tuple[float, int, str]:
    """Seconds, what was begun, and what the script printed."""
    before, start = begun(), time.monotonic()
    done = subprocess.run(
        ["docker", "exec", "--env", f"said_docker={said}", container, "sh", "-c", script, *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return time.monotonic() - start, begun() - before, done.stdout


def least(container: str, asked: Question, said: str) -> tuple[float, int]:
    """The least of several rounds."""
    words = (asked.name, *asked.words)
    rounds = [run(container, asked.script, words, said)[:2] for _ in range(_ROUNDS)]
    return min(seconds for seconds, _ in rounds), min(count for _, count in rounds)


def main(inventory: str, name: str, container: str) -> None:
    """Print a line for each fact, the dearest first, and their sum."""
    hosts = load([Path(inventory)], keys=False).hosts
    asked = questions(next(host for host in hosts if host.name == name))
    docker = next(one for one in asked if one.name == "docker")
    said = run(container, docker.script, ("docker",), "")[2]
    nothing = least(container, Question("nothing", ":", (), 1), said)
    rows = []
    for one in asked:
        seconds, count = least(container, one, said)
        rows.append((max(0.0, seconds - nothing[0]), max(0, count - nothing[1]), one.name))
    for seconds, count, fact in sorted(rows, reverse=True):
        print(f"{seconds:.3f} s  {count:4} begun  {fact}")
    print(f"{sum(row[0] for row in rows):.3f} s  {sum(row[1] for row in rows):4} begun  in all")


if __name__ == "__main__":
    main(*sys.argv[1:])
