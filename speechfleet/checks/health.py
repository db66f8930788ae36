"""One finding for each wanted instance that does not serve: an error where a person has to act,
a warning where it passes by itself.

The judge is that of every other command (`checks/serving.py`). What is added is time: a
container that is not ready is `starting` for as long as its service's `ready_seconds` allow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from speechfleet.checks.finding import Finding, Level
from speechfleet.checks.serving import ACCEPTED, Judgement, finding_of, judge_serving, named
from speechfleet.facts.clock import CLOCK
from speechfleet.facts.fact import Answers
from speechfleet.facts.serving import SERVING, Serving
from speechfleet.inventory.fleet import Host, Service


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    for name, how in judge_wanted(host, answers).items():
        if not how.serves:
            later = not_before(answers[SERVING][name].status.retry_after, answers[CLOCK])
            fix = f"{how.fix}; ask again after {later}" if how.fix and later else how.fix
            how = replace(how, fix=fix)
            yield finding_of(name, named(host, name, how), level_of(how))


def not_before(retry_after: str, now: float) -> str:
    """When a container that asks to wait will know more: it has then tried its endpoint again.
    Seconds or a date (RFC 9110, section 10.2.3); empty where neither is understood."""
    try:
        if retry_after.isdecimal():
            moment = datetime.fromtimestamp(now + int(retry_after), UTC)
        else:
            moment = parsedate_to_datetime(retry_after).astimezone(UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""


def judge_wanted(host: Host, answers: Answers) -> Mapping[str, Judgement]:
    """Every wanted instance that the host knows of. Raises Unanswered."""
    known, now = answers[SERVING], answers[CLOCK]
    return {
        name: in_time(judge_serving(known[name]), age(known[name], now), service)
        for service in host.services
        for name in service.instance_names()
        if name in known
    }


_LOADING = ("", "Unknown", *ACCEPTED)
"""What `/status` says of a container that may be loading: nothing keeps it from its endpoint."""


def in_time(how: Judgement, seconds: float | None, service: Service) -> Judgement:
    """A container that is not ready so many seconds after its start: starting, or late."""
    waits = how.health in ("starting", "unready") and how.api_status in _LOADING
    if not waits or seconds is None:
        return how
    so_far = f"{how.message}, {seconds:.0f} s after its start"
    if seconds <= service.ready_seconds:
        return replace(how, health="starting", message=so_far)
    late = f"{so_far}; {service.ready_seconds} s are allowed"
    return replace(how, health="unready", message=late, hopeless=True)


def age(serving: Serving, now: float) -> float | None:
    """For how many seconds its container runs, or its unit runs without one; None where neither
    does."""
    began = started(serving) or _became_active(serving)
    return max(0.0, now - began) if began else None


def started(serving: Serving) -> float | None:
    """When its container was started, in seconds since 1970 by the host's clock."""
    if serving.container.get("status") != "running":
        return None
    return _moment(str(serving.container.get("started", "")))


def _became_active(serving: Serving) -> float | None:
    if serving.unit.get("ActiveState") != "active":
        return None
    return _moment(serving.unit.get("ActiveEnterTimestamp", "").partition(" ")[2])


def _moment(text: str) -> float | None:
    """`2026-11-26T13:00:00.12Z` or `2026-11-26 13:00:00 UTC` in seconds since 1970."""
    try:
        return datetime.fromisoformat(f"{text[:19]}+00:00").timestamp()
    except ValueError:
        return None


def level_of(how: Judgement) -> Level:
    """What is down or hopeless stays so until somebody mends it."""
    return "error" if how.hopeless or how.health == "down" else "warning"
