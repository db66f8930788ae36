"""Licences of disconnected services: a line each, or as JSON. Nothing of a licence is in it."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from speechfleet.inventory.fleet import Service
from speechfleet.reports.console import console
from speechfleet.reports.json import dumped, run_fields
from speechfleet.run import Run

NONE = "the inventory has no disconnected service, and needs no licence"
_COLUMNS = ("service", "kind", "tag", "model", "resource", "downloaded", "ends")


@dataclass(frozen=True)
class Listed:
    """What a service needs, and what there is: `downloaded` and `ends` are empty where there is
    no licence."""

    service: str
    kind: str
    tag: str
    model: str
    resource: str
    downloaded: str
    ends: str

    @classmethod
    def of(cls, service: Service) -> "Listed":
        """What there is to list of a disconnected service."""
        licence = service.licence
        return cls(
            service.name,
            service.kind.name,
            service.tag,
            service.model,
            service.resource or "",
            licence.day if licence else "",
            licence.ends if licence else "",
        )


def document(listed: Sequence[Listed], run: Run | None = None) -> str:
    """The document; that of a run where hosts were asked."""
    fields: dict[str, Any] = run_fields(run) if run else {"schema": "speechfleet.licences/1"}
    return dumped({**fields, "licences": [asdict(one) for one in listed]})


def print_licences(listed: Sequence[Listed], no_color: bool) -> None:
    """A table on a terminal; in a pipe one line each, parted by tabs."""
    out = console(sys.stdout, no_color)
    rows = [tuple(asdict(one).values()) for one in listed]
    if not out.is_terminal:
        for row in rows:
            sys.stdout.write("\t".join(row) + "\n")
        return
    table = Table(*_COLUMNS, box=None, header_style="bold", pad_edge=False)
    for *cells, ends in rows:
        said = ends or "missing"
        table.add_row(*(Text(cell, overflow="fold") for cell in (*cells, said)))
    out.print(table)
