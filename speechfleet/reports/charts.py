"""Availability and latency by night, as SVG that takes its colours from the page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from math import floor
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

from speechfleet.history.availability import availability
from speechfleet.history.latency import latency
from speechfleet.history.past import Past
from speechfleet.history.track import Sample

T = TypeVar("T")
Points = Sequence[float | None]
_SHOWN = 5
"""More lines than these nobody tells apart: the services that serve worst."""


def availability_chart(past: Past) -> str:
    """The share of instances that served, in percent, run by run, for each service; empty where
    nothing is known of any."""
    lines = {
        service: [_percent(share) for share in _by_run(past, samples, _share)]
        for service, samples in _services(past).items()
    }
    worst = sorted(lines, key=lambda name: min(_known(lines[name]), default=100.0))[:_SHOWN]
    kept = {name: lines[name] for name in lines if name in worst}
    shares = [y for line in kept.values() for y in _known(line)]
    if not shares:
        return ""
    low = min(floor(min(shares) / 5) * 5, 95)
    return _line("availability", past, kept, "{:.1f} %", (low, 100))


def latency_chart(past: Past) -> str:
    """How long probes took, in seconds, run by run; empty where none was made."""
    samples = [sample for track in past.tracks for sample in track.samples]
    taken = _by_run(past, samples, latency)
    if not any(taken):
        return ""
    lines = {
        "median": [one.median if one else None for one in taken],
        "95 of 100 within": [one.p95 if one else None for one in taken],
    }
    highest = max(y for line in lines.values() for y in _known(line))
    return _line("latency", past, lines, "{:.2f} s", (0, highest * 1.1))


def _services(past: Past) -> dict[str, list[Sample]]:
    found: dict[str, list[Sample]] = {}
    for track in past.tracks:
        found.setdefault(track.service, []).extend(track.samples)
    return dict(sorted(found.items()))


def _by_run(
    past: Past, samples: Iterable[Sample], figure: Callable[[Iterable[Sample]], T]
) -> list[T]:
    at: dict[float, list[Sample]] = {run.began: [] for run in past.runs}
    for sample in samples:
        at[sample.began].append(sample)
    return [figure(those) for those in at.values()]


def _share(samples: Iterable[Sample]) -> float | None:
    return availability(samples).share


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _known(points: Points) -> list[float]:
    return [y for y in points if y is not None]


def _line(
    name: str, past: Past, lines: Mapping[str, Points], form: str, span: tuple[float, float]
) -> str:
    import pygal

    labels = _labels(past)
    chart = pygal.Line(
        style=_style(),
        js=[],
        disable_xml_declaration=True,
        width=620,
        height=260,
        margin=8,
        range=span,
        dots_size=2.5,
        show_x_guides=False,
        legend_at_bottom=True,
        legend_box_size=10,
        x_labels=labels,
        x_labels_major_count=6,
        show_minor_x_labels=False,
        truncate_label=-1,
        truncate_legend=-1,
        formatter=lambda y: form.format(y),
        title=None,
    )
    chart.uuid = name
    for title, points in lines.items():
        chart.add(title, [*map(_point(form, title), points, labels)])
    chart.add_xml_filter(_bare)
    rendered: str = chart.render(is_unicode=True)
    return rendered


def _labels(past: Past) -> list[str]:
    return [f"{datetime.fromtimestamp(run.began).astimezone():%d %b}" for run in past.runs]


def _point(form: str, title: str) -> Callable[[float | None, str], dict[str, Any] | None]:
    def point(y: float | None, label: str) -> dict[str, Any] | None:
        return None if y is None else {"value": y, "label": f"{label}: {title} {form.format(y)}"}

    return point


def _style() -> Any:
    from pygal.style import Style

    colours = tuple(f"var(--line-{number})" for number in range(1, _SHOWN + 1))
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="var(--soft)",
        foreground_strong="var(--soft)",
        foreground_subtle="var(--edge)",
        guide_stroke_color="var(--edge)",
        major_guide_stroke_color="var(--edge)",
        guide_stroke_dasharray="none",
        major_guide_stroke_dasharray="none",
        colors=colours,
        value_colors=colours,
        font_family="inherit",
        label_font_size=11,
        major_label_font_size=11,
        legend_font_size=12,
        stroke_width=2,
        opacity="1",
        stroke_opacity="1",
        transition="none",
    )


def _bare(root: ET.Element) -> ET.Element:
    """Without pygal's script and comments, which a page that forbids scripts would complain of;
    what is a description becomes a title, which browsers show."""
    for parent in root.iter():
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag in ("script", "title"):
                parent.remove(child)
            elif child.tag == "desc":
                keeps = child.get("class") == "label"
                child.tag = "title"
                if not keeps:
                    parent.remove(child)
    return root
