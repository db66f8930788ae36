"""Which TCP ports are listened on, and by whom.

A container on the host's own network publishes no port: its processes listen like any other
program, and only their control group tells whose they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from speechfleet.facts.docker import ONLY_WITH_DOCKER
from speechfleet.facts.fact import Fact

SCRIPT = (
    r"""if found=$(ss -Hltnp); then
  printf '%s\n' "$found"
"""
    + ONLY_WITH_DOCKER
    + r"""  # The last: a host can be a container itself, and is its own then.
  within() { grep -oE '[0-9a-f]{64}' "/proc/$1/cgroup" 2>/dev/null | tail -n 1; }
  own=$(within 1)
  for pid in $(printf '%s\n' "$found" | grep -o 'pid=[0-9]*' | cut -d = -f 2 | sort -u); do
    id=$(within "$pid")
    [ "$id" = "$own" ] || echo "container $pid $(docker inspect --format '{{.Name}}' "$id" 2>/dev/null)"
  done
else
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null || :
fi
"""
)

_LISTEN = "0A"
"""The state LISTEN in /proc/net/tcp."""


@dataclass(frozen=True)
class Listener:
    port: int
    holder: str = ""
    """The program and its process id, as `nc (pid 812)`, or `the container web (nginx, pid
    812)`; empty where it cannot be told."""


def read(text: str) -> tuple[Listener, ...]:
    lines = [line.split() for line in text.splitlines() if line.strip()]
    owners = {line[1]: line[2].lstrip("/") for line in lines if _names_owner(line)}
    rows = [line for line in lines if line[0] != "container"]
    found = [_from_ss(row, owners) if row[0] == "LISTEN" else _from_proc(row) for row in rows]
    by_port = {listener.port: listener for listener in found if listener}
    return tuple(by_port[port] for port in sorted(by_port))


def _names_owner(line: list[str]) -> bool:
    return line[0] == "container" and len(line) == 3


def _from_ss(row: list[str], owners: Mapping[str, str]) -> Listener:
    port = int(row[3].rpartition(":")[2])
    user = re.search(r'\(\("([^"]*)",pid=(\d+)', " ".join(row[5:]))
    if user is None:
        return Listener(port)
    if user[2] in owners:
        return Listener(port, f"the container {owners[user[2]]} ({user[1]}, pid {user[2]})")
    return Listener(port, f"{user[1]} (pid {user[2]})")


def _from_proc(row: list[str]) -> Listener | None:
    if row[0] == "sl" or row[3] != _LISTEN:
        return None
    return Listener(int(row[1].rpartition(":")[2], 16))


LISTENERS = Fact("listeners", SCRIPT, read)
