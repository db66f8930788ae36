"""Endpoints as targets of Prometheus (`file_sd`), to be probed by its blackbox exporter.

`__param_target` is the URL that the exporter shall ask; Prometheus drops it after relabelling.
Source: prometheus.io, "Configuration", file_sd_config, and the exporter's README.
"""

import json
from collections.abc import Iterable
from typing import Any

from speechfleet.inventory.kinds import PING
from speechfleet.reports.endpoint import Endpoint


def targets(endpoints: Iterable[Endpoint]) -> str:
    """The JSON document, a target group for each endpoint."""
    return json.dumps([_group(one) for one in endpoints], indent=1) + "\n"


def _group(one: Endpoint) -> dict[str, Any]:
    return {
        "targets": [one.address],
        "labels": {
            "host": one.host,
            "instance": one.instance.name,
            "service": one.instance.service,
            "kind": one.instance.kind,
            "__param_target": _target(one),
        },
    }


def _target(one: Endpoint) -> str:
    """A URL for the exporter's `http`; of what has no path the address, for its `tcp`."""
    path = one.instance.ready_path
    return one.address if path == PING else f"http://{one.address}{path}"
