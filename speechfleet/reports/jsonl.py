"""A run as lines of JSON, for whatever collects logs: schema `speechfleet.line/1`.

Each line stands for itself: a `run`, a `host`, an `instance` or a `finding`, with the run's id
and moment. Fields may be added, not changed.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from speechfleet.history.past import Past
from speechfleet.run import HostOutcome, Run

SCHEMA = "speechfleet.line/1"


def write(run: Run, past: Past) -> str:
    """The lines."""
    at = datetime.fromtimestamp(run.began, UTC).isoformat(timespec="seconds")
    head = {"schema": SCHEMA, "at": at, "run": run.id, "command": run.command}
    return "".join(json.dumps({**head, **line}) + "\n" for line in _lines(run))


def _lines(run: Run) -> Iterator[dict[str, Any]]:
    for host in run.hosts:
        yield from _of_host(host)
    yield {
        "type": "run",
        "inventory": list(run.inventory),
        "seconds": round(run.seconds, 1),
        "hosts": len(run.hosts),
        "stopped": run.stopped,
        "exit_code": run.exit_code,
    }


def _of_host(host: HostOutcome) -> Iterator[dict[str, Any]]:
    yield {
        "type": "host",
        "host": host.name,
        "state": host.state,
        "changes": host.changes,
        "seconds": round(host.seconds, 1),
        "figures": dict(host.figures),
    }
    for one in host.instances:
        yield {"type": "instance", "host": host.name, "serves": one.serves, **asdict(one)}
    for finding in host.findings:
        yield {"type": "finding", "host": host.name, **asdict(finding)}
