"""Run a command and write what it cost to a file. Small, and alone in its process: a child's
largest memory begins with what its parent had.

    python -IS watched.py FILE LIMIT COMMAND…
"""

import json
import os
import resource
import subprocess
import sys
import time


def main(file: str, limit: float, words: list[str]) -> None:
    """Wall and processor seconds, the largest process's memory in MiB, and the exit code."""
    began = time.monotonic()
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            code = -9
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {
        "wall": round(time.monotonic() - began, 3),
        "cpu": round(used.ru_utime + used.ru_stime, 3),
        "memory": round(used.ru_maxrss / 1024, 1),
        "code": code,
    }
    with open(file, "w") as out:  # noqa: PTH123 - pathlib would be most of what is imported
        json.dump(cost, out)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3:])
