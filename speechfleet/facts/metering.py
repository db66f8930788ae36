"""When containers of ours failed to report their usage, as their logs say.

A log can hold what people said: only fixed words of the program leave the host, with the time
at which Docker heard them. A container that serves nothing says little, so that the end of its
log reaches back far enough. The lines are sourced in `checks/log_lines.py`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from speechfleet.facts.docker import ONLY_WITH_DOCKER
from speechfleet.facts.fact import Fact

SCRIPT = (
    ONLY_WITH_DOCKER
    + r"""failed() {
  timeout 5 docker logs --timestamps --tail 20000 "$1" 2>&1 | tr -d '\r' |
    sed -nE 's/^([0-9TZ:.-]+) +([a-z]+: [A-Za-z.]+\[[0-9]+\] +)?(Failed to reach endpoint\. Trying [0-9]+ more times|(Endpoint connection|Metering attempt) failed with status .[A-Za-z]+.).*/\1 \3/p' |
    tail -n 24 | while read -r line; do printf '%s\n' "$1 $line"; done
}
names=$(docker ps --filter label=speechfleet.instance --format '{{.Names}}') || exit 1
for name in $names; do failed "$name" & done
wait
"""
)

_LINE = re.compile(
    r"speechfleet-(?P<instance>\S+) (?P<at>[0-9T:-]{19})\S* .*?"
    r"(?:Trying (?P<left>[0-9]+) more|status '(?P<status>\w+)')"
)


@dataclass(frozen=True)
class Failed:
    """A report that was not accepted: when, in seconds since 1970, and what was said of it."""

    at: float
    left: int | None = None
    """So many more tries, where the container counts them."""
    status: str = ""
    """The `apiStatus` that it was answered with, where there was an answer."""


def read(text: str) -> Mapping[str, Sequence[Failed]]:
    """Instance → its failed reports, the oldest first."""
    found: dict[str, list[Failed]] = {}
    for line in map(_LINE.match, text.splitlines()):
        if line:
            found.setdefault(line["instance"], []).append(_failed(line))
    return found


def _failed(line: re.Match[str]) -> Failed:
    at = datetime.fromisoformat(f"{line['at']}+00:00").timestamp()
    return Failed(at, int(line["left"]) if line["left"] else None, line["status"] or "")


METERING = Fact("metering", SCRIPT, read, seconds=6)
