"""Lines of logs as they are told: with host and instance before them, or as JSON objects."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TextIO

from speechfleet.errands.logs import Line
from speechfleet.reports.prefix import Prefix
from speechfleet.run import HostOutcome


class LogLines:
    """Prints lines one by one, each flushed: somebody follows."""

    def __init__(self, stream: TextIO, no_color: bool, as_json: bool) -> None:
        self._stream = stream
        self._prefix = Prefix(stream, no_color)
        self._as_json = as_json

    def show(self, line: Line) -> None:
        """Print one line."""
        if self._as_json:
            self._stream.write(json.dumps(asdict(line)) + "\n")
            self._stream.flush()
        else:
            code = f"  [{line.code}]" if line.code else ""
            self._prefix.show(line.host, line.instance, text=f"{line.time} {line.text}{code}")


def left_out(outcomes: Iterable[HostOutcome]) -> str:
    """What to say of the lines that were not told."""
    lines = int(sum(one.figures.get("lines_left_out_total", 0) for one in outcomes))
    return f"{lines} lines are not shown; --all shows every line (they can hold what people said)"
