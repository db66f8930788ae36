"""A run and its past as one HTML page that needs nothing else: no network, no other file."""

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from speechfleet import __version__
from speechfleet.history.past import Past
from speechfleet.plan.duration import shown
from speechfleet.reports.by_service import by_service
from speechfleet.reports.changed import changed
from speechfleet.reports.charts import availability_chart, latency_chart
from speechfleet.reports.glance import glance
from speechfleet.reports.heat import heat
from speechfleet.reports.history import percent
from speechfleet.reports.metering import countdowns
from speechfleet.reports.prose import prose
from speechfleet.reports.remedies import remedies
from speechfleet.reports.standing import slowest, standings
from speechfleet.run import Run
from speechfleet.shipped import shipped

NIGHTS = 30
_SLOWEST = 8


def write(run: Run, past: Past) -> str:
    """The page. `run` is the newest of `past`."""
    script = (shipped("templates") / "report.js").read_text(encoding="utf-8")
    found = standings(past)
    return (
        _environment()
        .get_template("report.html")
        .render(
            run=run,
            past=past,
            version=__version__,
            script=Markup(script),  # noqa: S704  our own file
            script_hash=_hash(script),
            glance=glance(run, past),
            remedies=remedies(run, past),
            changed=changed(past.before, run) if past.before else None,
            countdowns=countdowns(run),
            heat=heat(past, NIGHTS),
            charts=[
                Markup(chart)  # noqa: S704  XML that a library wrote
                for chart in (availability_chart(past), latency_chart(past))
            ],
            standings=found,
            services=by_service(past.tracks),
            slowest=slowest(found, _SLOWEST),
        )
    )


def _hash(script: str) -> str:
    """What a content security policy names the one script by that may run."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped("templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    filters: dict[str, Callable[..., object]] = {
        "prose": prose,
        "shown": shown,
        "moment": _moment,
        "day": _day,
        "clock": _clock,
        "percent": _percent,
    }
    environment.filters.update(filters)
    return environment


def _local(moment: float) -> datetime:
    return datetime.fromtimestamp(moment).astimezone()


def _moment(moment: float) -> str:
    """`Thu 26 Nov 2026, 02:30 UTC`"""
    return f"{_local(moment):%a %d %b %Y, %H:%M %Z}"


def _day(moment: float) -> str:
    return f"{_local(moment):%d %b}"


def _clock(moment: float) -> str:
    return f"{_local(moment):%d %b %H:%M}"


def _percent(share: float | None) -> str:
    return percent(share) or "–"
