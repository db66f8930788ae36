"""A run as one JSON document: schema `speechfleet.run/1` (fields may be added, not changed)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from speechfleet.checks.finding import Finding
from speechfleet.run import HostOutcome, InstanceOutcome, Run

SCHEMA = "speechfleet.run/1"


def document(run: Run) -> str:
    """The document, ending in a line end."""
    return "".join(pieces(run))


def pieces(run: Run) -> Iterator[str]:
    """The document, piece by piece: of thousands of hosts it is large."""
    return _pieces(_fields(run, run.hosts))


def dumped(whole: dict[str, Any]) -> str:
    """A document's text, ending in a line end."""
    return "".join(_pieces(whole))


def _pieces(whole: dict[str, Any]) -> Iterator[str]:
    """A line for each field and for each element of a list. Indented all the way it would be made
    by Python alone, which takes six times as long."""
    before = "{\n "
    for name, value in whole.items():
        yield f"{before}{_text(name)}: "
        yield from _list(value) if isinstance(value, list) and value else (_text(value),)
        before = ",\n "
    yield "\n}\n"


def _list(values: list[object]) -> Iterator[str]:
    before = "[\n  "
    for value in values:
        yield before + _text(value)
        before = ",\n  "
    yield "\n ]"


def _plain(value: object) -> dict[str, Any]:
    """The fields of a host, made when they are written."""
    if isinstance(value, HostOutcome):
        return _host(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in a document")


_text = json.JSONEncoder(default=_plain).encode


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
        "findings": [_values(finding) for finding in run.findings],
        "hosts": list(hosts),
    }


def _host(host: HostOutcome) -> dict[str, Any]:
    return {
        "name": host.name,
        "state": host.state,
        "changes": host.changes,
        "seconds": round(host.seconds, 1),
        "figures": dict(host.figures),
        "findings": [_values(finding) for finding in host.findings],
        "instances": [_values(instance) for instance in host.instances],
    }


_NAMES = {kind: [each.name for each in fields(kind)] for kind in (Finding, InstanceOutcome)}


def _values(one: Finding | InstanceOutcome) -> dict[str, Any]:
    """Its fields by name; `asdict` would copy each value."""
    return {name: getattr(one, name) for name in _NAMES[type(one)]}
