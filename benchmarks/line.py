"""A relay started beside a crowd, and ended with the block."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crowd import Crowd
from benchmarks.places import OURS, ROOT


@dataclass(frozen=True)
class Line:
    """What the relay has counted so far is in a file."""

    file: Path

    def counted(self) -> dict[str, int]:
        """Sums over all connections that have ended."""
        found: dict[str, int] = json.loads(self.file.read_text())
        return found


@contextmanager
def line(
    crowd: Crowd, port: int, round_trip: float, dropped_of_100: int, to: int = 22
) -> Iterator[Line]:
    """A relay at this port of every host of the crowd, on to another."""
    file = crowd.folder / f"relay-{port}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    words = [*crowd.through, str(OURS / "python"), "-m", "benchmarks.relay"]
    words += [str(port), str(to), str(round_trip), str(dropped_of_100), str(file)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL) as relay:
        try:
            end = time.monotonic() + 60
            while not file.exists():
                if time.monotonic() > end or relay.poll() is not None:
                    raise RuntimeError("the relay does not start")
                time.sleep(0.05)
            yield Line(file)
        finally:
            relay.kill()
