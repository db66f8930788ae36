"""What a survey measures, as numbers that can be kept and drawn. What was not told is absent."""

from collections.abc import Callable, Iterator, Mapping

from speechfleet.checks.clock import offset
from speechfleet.checks.ends import ends_since_start
from speechfleet.checks.health import started
from speechfleet.checks.metering import countdown_of
from speechfleet.checks.serving import ACCEPTED
from speechfleet.facts.avx2 import AVX2
from speechfleet.facts.disk import DISK
from speechfleet.facts.fact import Answers, Unanswered
from speechfleet.facts.memory import MEMORY
from speechfleet.facts.serving import SERVING
from speechfleet.facts.uptime import UPTIME

Figure = tuple[str, float]


def host_figures(answers: Answers) -> Mapping[str, float]:
    """Of the host: bytes, seconds, and 1 or 0 for what it has or has not."""
    return _answered(
        lambda: _disk(answers),
        lambda: _clock(answers),
        lambda: _memory(answers),
        lambda: _uptime(answers),
        lambda: _avx2(answers),
    )


def instance_figures(answers: Answers, name: str) -> Mapping[str, float]:
    """Of one instance."""
    return _answered(
        lambda: _serving(answers, name),
        lambda: _metering(answers, name),
        lambda: _ends(answers, name),
    )


def _answered(*measured: Callable[[], Iterator[Figure]]) -> dict[str, float]:
    """The figures of those questions that were answered, with numbers where numbers belong."""
    found: dict[str, float] = {}
    for figures in measured:
        try:
            found.update(figures())
        except (Unanswered, ValueError):
            continue
    return found


def _disk(answers: Answers) -> Iterator[Figure]:
    if "images" in answers[DISK]:
        yield "disk_free_bytes", answers[DISK]["images"].free
        yield "disk_size_bytes", answers[DISK]["images"].size


def _clock(answers: Answers) -> Iterator[Figure]:
    least, most = offset(answers)
    yield "clock_offset_seconds", round((least + most) / 2, 1)


def _memory(answers: Answers) -> Iterator[Figure]:
    yield "memory_available_bytes", answers[MEMORY].available


def _uptime(answers: Answers) -> Iterator[Figure]:
    yield "uptime_seconds", round(answers[UPTIME].seconds)
    yield "load1", answers[UPTIME].load


def _avx2(answers: Answers) -> Iterator[Figure]:
    yield "avx2", float(answers[AVX2])


def _serving(answers: Answers, name: str) -> Iterator[Figure]:
    serving = answers[SERVING][name]
    began = started(serving)
    if began:
        yield "started_seconds", began
    if "NRestarts" in serving.unit:
        yield "restarts_total", int(serving.unit["NRestarts"])


def _ends(answers: Answers, name: str) -> Iterator[Figure]:
    yield "oom_kills_24h", len(ends_since_start(name, answers).out_of_memory)


def _metering(answers: Answers, name: str) -> Iterator[Figure]:
    """The clock is at rest where the last report was accepted, whatever the log remembers."""
    accepted = answers[SERVING][name].status.body.get("apiStatus") in ACCEPTED
    found = None if accepted else countdown_of(name, answers)
    yield "metering_failures", found.failures if found else 0
    if found:
        yield "metering_left_seconds_min", round(found.at_worst)
        yield "metering_left_seconds_max", round(found.at_best)
