"""How instances and services were: tables on a terminal, plain lines in a pipe, or the JSON
document `speechfleet.history/1`."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from speechfleet.history.availability import Availability
from speechfleet.history.latency import Latency
from speechfleet.history.runs import RunLine
from speechfleet.history.track import Track
from speechfleet.plan.budget import hosts
from speechfleet.reports.by_service import ServiceStanding, by_service
from speechfleet.reports.console import console
from speechfleet.reports.standing import Standing, slowest, standings_of
from speechfleet.reports.words import COLOURS, GOOD

SCHEMA = "speechfleet.history/1"

_SERVICES = ("service", "instances", "served", "unknown", "changes", "probe", "95 % within")
_INSTANCES = ("host", "instance", "now", "bad since", "served", "unknown", "changes", "probe",
              "95 % within")  # fmt: skip
_HOSTS = ("slowest hosts", "survey", "95 % within")
_SLOWEST = 5

Surveys = Mapping[str, Latency]
"""As `Past.surveys`."""


def history_document(
    runs: Sequence[RunLine],
    tracks: Sequence[Track],
    surveys: Surveys,
    asked: Mapping[str, float],
) -> str:
    """The document, ending in a line end. Moments are seconds since the epoch; `asked` is when the
    last run of each host began."""
    fields = {
        "schema": SCHEMA,
        "inventory": list(runs[-1].inventory),
        "runs": [{"run": run.name, "began": run.began} for run in runs],
        "services": [
            {"service": one.service, "instances": one.instances, **_numbers(one)}
            for one in by_service(tracks)
        ],
        "instances": [_instance(one, asked[one.host]) for one in standings_of(tracks, asked)],
        "hosts": [_host(*one) for one in surveys.items()],
    }
    return json.dumps(fields, indent=1) + "\n"


def _host(name: str, asked: Latency) -> dict[str, Any]:
    return {
        "host": name,
        "survey_seconds_median": asked.median,
        "survey_seconds_p95": asked.p95,
    }


def _instance(one: Standing, asked: float) -> dict[str, Any]:
    return {
        "host": one.host,
        "instance": one.instance,
        "service": one.service,
        "health": one.health,
        "serves": one.serves,
        "asked": asked,
        "bad_since": one.since,
        **_numbers(one),
    }


def _numbers(one: Standing | ServiceStanding) -> dict[str, Any]:
    found, probed = one.availability, one.latency
    return {
        "served": found.served,
        "failed": found.failed,
        "stopped": found.stopped,
        "unknown": found.unknown,
        "share": found.share,
        "changes": one.changes,
        "probe_seconds_median": probed.median if probed else None,
        "probe_seconds_p95": probed.p95 if probed else None,
    }


def print_history(
    runs: Sequence[RunLine],
    tracks: Sequence[Track],
    surveys: Surveys,
    asked: Mapping[str, float],
    stream: TextIO,
    no_color: bool,
    *,
    everything: bool,
) -> None:
    """Services, instances (of those `everything`, or what is worth a look), the slowest hosts."""
    out = console(stream, no_color)
    found = standings_of(tracks, asked)
    slow = slowest(found, _SLOWEST)
    shown = [one for one in found if everything or one.noteworthy or one in slow]
    _print(out, _SERVICES, map(_service_row, by_service(tracks)))
    _print(out, _INSTANCES, map(_instance_row, shown))
    _print(out, _HOSTS, (_host_row(*one) for one in islice(surveys.items(), _SLOWEST)))
    well = sum(not one.noteworthy for one in found)
    out.print(
        Text(
            f"{len(runs)} run{'s' * (len(runs) != 1)} since {_moment(runs[0].began)}: "
            f"{well} of {len(found)} instances served in every run that could tell"
        )
    )
    earlier = {one.host for one in found if asked[one.host] < runs[-1].began}
    if earlier:
        out.print(
            Text(
                f"the newest run had --limit: {hosts(len(earlier))} "
                f"{'is' if len(earlier) == 1 else 'are'} shown as the last run found them that "
                "asked them"
            )
        )


def _service_row(one: ServiceStanding) -> tuple[str, ...]:
    return (one.service, str(one.instances), *_shares(one.availability, one.changes, one.latency))


def _instance_row(one: Standing) -> tuple[str, ...]:
    since = _moment(one.since) if one.since else ""
    shares = _shares(one.availability, one.changes, one.latency)
    return one.host, one.instance, one.health, since, *shares


def _host_row(name: str, asked: Latency) -> tuple[str, ...]:
    return name, f"{asked.median:.2f}s", f"{asked.p95:.2f}s"


def _shares(found: Availability, changes: int, probed: Latency | None) -> Iterator[str]:
    yield percent(found.share)
    yield str(found.unknown)
    yield str(changes)
    yield f"{probed.median:.2f}s" if probed else ""
    yield f"{probed.p95:.2f}s" if probed else ""


def percent(share: float | None) -> str:
    """Never rounded up to 100: what failed once did not serve always."""
    if share is None:
        return ""
    return "100%" if share == 1 else f"{min(share * 100, 99.9):.1f}%"


def _moment(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment).astimezone():%Y-%m-%dT%H:%M}"


def _print(out: Console, columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> None:
    if not out.is_terminal:
        for row in rows:
            out.print(Text(" ".join(cell or "-" for cell in row)))
        return
    table = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell, style=_style(cell)) for cell in row))
    out.print(table)
    out.print()


def _style(cell: str) -> str:
    return GOOD if cell == "100%" else COLOURS.get(cell, "default")
