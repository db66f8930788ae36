"""A run as one JSON document: schema `speechfleet.run/1` (fields may be added, not changed)."""

import json
from dataclasses import asdict
from typing import Any

from speechfleet.run import HostOutcome, Run

SCHEMA = "speechfleet.run/1"


def document(run: Run) -> str:
    """The document, ending in a line end."""
    return dumped(run_fields(run))


def dumped(fields: dict[str, Any]) -> str:
    """A document's text, ending in a line end."""
    return json.dumps(fields, indent=1) + "\n"


def run_fields(run: Run) -> dict[str, Any]:
    """The fields that every document of the schema has; a command may add its own."""
    return {
        "schema": SCHEMA,
        "run": run.id,
        "command": run.command,
        "inventory": list(run.inventory),
        "exit_code": run.exit_code,
        "began": round(run.began, 3),
        "seconds": round(run.seconds, 1),
        "stopped": run.stopped,
        "findings": [asdict(finding) for finding in run.findings],
        "hosts": [_host(host) for host in run.hosts],
    }


def _host(host: HostOutcome) -> dict[str, Any]:
    return {
        "name": host.name,
        "state": host.state,
        "changes": host.changes,
        "seconds": round(host.seconds, 1),
        "figures": dict(host.figures),
        "findings": [asdict(finding) for finding in host.findings],
        "instances": [asdict(instance) for instance in host.instances],
    }
