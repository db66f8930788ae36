"""Which TCP ports are listened on, and by whom."""

import re
from dataclasses import dataclass

from speechfleet.facts.fact import Fact

SCRIPT = r"""if command -v ss >/dev/null; then
  ss -Hltnp
else
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null || :
fi
"""

_LISTEN = "0A"
"""The state LISTEN in /proc/net/tcp."""


@dataclass(frozen=True)
class Listener:
    port: int
    holder: str = ""
    """The program and its process id, as `nc (pid 812)`; empty where it cannot be told."""


def read(text: str) -> tuple[Listener, ...]:
    rows = [line.split() for line in text.splitlines() if line.strip()]
    found = [_from_ss(row) if row[0] == "LISTEN" else _from_proc(row) for row in rows]
    by_port = {listener.port: listener for listener in found if listener}
    return tuple(by_port[port] for port in sorted(by_port))


def _from_ss(row: list[str]) -> Listener:
    port = int(row[3].rpartition(":")[2])
    user = re.search(r'\(\("([^"]*)",pid=(\d+)', " ".join(row[5:]))
    return Listener(port, f"{user[1]} (pid {user[2]})" if user else "")


def _from_proc(row: list[str]) -> Listener | None:
    if row[0] == "sl" or row[3] != _LISTEN:
        return None
    return Listener(int(row[1].rpartition(":")[2], 16))


LISTENERS = Fact("listeners", SCRIPT, read)
