"""A run as one JSON document: schema `speechfleet.run/1` (fields may be added, not changed)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from speechfleet.run import HostOutcome, Run

SCHEMA = "speechfleet.run/1"
_WORDS = 4096


def document(run: Run) -> str:
    """The document, ending in a line end."""
    return "".join(pieces(run))


def pieces(run: Run) -> Iterator[str]:
    """The document, piece by piece: of thousands of hosts it is large."""
    return _pieces(_fields(run, run.hosts))


def dumped(fields: dict[str, Any]) -> str:
    """A document's text, ending in a line end."""
    return "".join(_pieces(fields))


def _pieces(fields: dict[str, Any]) -> Iterator[str]:
    """`json.dumps` would hold all of its some hundred words for each host at once."""
    words = json.JSONEncoder(indent=1, default=_plain).iterencode(fields)
    yield from iter(lambda: "".join(islice(words, _WORDS)), "")
    yield "\n"


def _plain(value: object) -> dict[str, Any]:
    """The fields of a host, made when they are written."""
    if isinstance(value, HostOutcome):
        return _host(value)
    raise TypeError(f"{type(value).__name__} has no form in a document")


def run_fields(run: Run) -> dict[str, Any]:
    """The fields that every document of the schema has; a command may add its own."""
    return _fields(run, map(_host, run.hosts))


def _fields(run: Run, hosts: Iterable[object]) -> dict[str, Any]:
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
        "hosts": list(hosts),
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
