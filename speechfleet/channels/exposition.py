"""A run as metrics, in Prometheus' text format.

Source: prometheus.io, "Exposition formats" and "Metric and label naming".
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, get_args

from speechfleet.checks.serving import Health
from speechfleet.run import Figures, HostOutcome, InstanceOutcome, Run, State

Labels = Mapping[str, str]
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ESCAPED = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


class Sample(NamedTuple):
    """One value of a metric."""

    labels: Labels
    value: float


class Metric(NamedTuple):
    """A metric with all its values. What it is named `…_total` is a counter."""

    name: str
    help: str
    samples: tuple[Sample, ...]


def exposition(run: Run, night: str) -> str:
    """The metrics of a run, ending in a line end. `night` tells its runs from those of others: of
    two equal series in its folder the textfile collector shows one, and an error."""
    return "".join(_lines(metric) for metric in metrics(run, night) if metric.samples)


def metrics(run: Run, night: str) -> Iterator[Metric]:
    """How the run, its hosts and its instances are, and whatever was measured."""
    of = {"night": night}
    yield _one("run_began_timestamp_seconds", "When the run began.", of, run.began)
    yield _one("run_duration_seconds", "How long the run took.", of, run.seconds)
    yield _one("run_exit_code", "The exit code of the run: 0 is good.", of, run.exit_code)
    hosts = [(host, {"host": host.name}) for host in run.hosts]
    instances = [(one, _labels(host, one)) for host in run.hosts for one in host.instances]
    yield _metric(
        "host_reachable",
        "Whether the host could be asked.",
        ((labels, float(host.reached)) for host, labels in hosts),
    )
    yield _states(
        "host_state", "The state of the host.", [(host.state, at) for host, at in hosts],
        "state", get_args(State),
    )  # fmt: skip
    yield _findings(run)
    yield _metric(
        "instance_serving",
        "Whether the instance serves as it should.",
        ((labels, float(one.serves)) for one, labels in instances),
    )
    yield _states(
        "instance_level", "The health of the instance.",
        [(one.health, at) for one, at in instances], "level", get_args(Health),
    )  # fmt: skip
    yield from _figures("host", [(host.figures, at) for host, at in hosts])
    yield from _figures("instance", [(one.figures, at) for one, at in instances])


def _labels(host: HostOutcome, one: InstanceOutcome) -> Labels:
    return {"host": host.name, "service": one.service, "instance": one.name, "kind": one.kind}


def _metric(name: str, about: str, values: Iterable[tuple[Labels, float]]) -> Metric:
    return Metric(f"speechfleet_{name}", about, tuple(Sample(*value) for value in values))


def _one(name: str, about: str, labels: Labels, value: float) -> Metric:
    return _metric(name, about, [(labels, value)])


def _states(
    name: str, about: str, found: Iterable[tuple[str, Labels]], label: str, words: Iterable[str]
) -> Metric:
    """A state set, as OpenMetrics calls it: 1 for the word that is so, 0 for all others."""
    values = (({**at, label: word}, float(word == is_so)) for is_so, at in found for word in words)
    return _metric(name, about, values)


def _findings(run: Run) -> Metric:
    """Warnings and errors, each once however many there are of a code."""
    found = {
        (host.name, one.instance, one.code, one.level)
        for host in run.hosts
        for one in host.findings
        if one.level != "ok"
    }
    names = ("host", "instance", "code", "level")
    values = [(dict(zip(names, one, strict=True)), 1.0) for one in sorted(found)]
    return _metric("finding", "A warning or an error that the run found; gone once mended.", values)


def _figures(what: str, measured: Iterable[tuple[Figures, Labels]]) -> Iterator[Metric]:
    """A metric for each figure by its own name, whatever it is."""
    by_name: dict[str, list[tuple[Labels, float]]] = {}
    for figures, labels in measured:
        for name, value in figures.items():
            if _NAME.fullmatch(name):
                by_name.setdefault(name, []).append((labels, value))
    for name in sorted(by_name):
        about = f"{name.replace('_', ' ').capitalize()} of the {what}, as measured."
        yield _metric(f"{what}_{name}", about, by_name[name])


def _lines(metric: Metric) -> str:
    kind = "counter" if metric.name.endswith("_total") else "gauge"
    head = f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} {kind}\n"
    lines = (f"{metric.name}{_shown(at)} {_number(value)}\n" for at, value in metric.samples)
    return head + "".join(lines)


def _shown(labels: Labels) -> str:
    inside = ",".join(f'{name}="{value.translate(_ESCAPED)}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) else repr(value)
