"""Spans and moments of time, as people write them on a command line."""

import re
from datetime import UTC, datetime, timedelta

import click

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SPAN = re.compile("([0-9]{1,9})([smhdw]?)")


def seconds_of(text: str) -> int | None:
    """The seconds of `30`, `90s`, `15m`, `12h`, `3d` or `2w`; None where it is no such span."""
    found = _SPAN.fullmatch(text)
    return int(found[1]) * _UNITS[found[2]] if found else None


def span(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """A click callback: a span of time, in seconds."""
    if value is None:
        return None
    seconds = seconds_of(value)
    if seconds is None:
        raise click.BadParameter(f"{value!r} is no span of time; wanted for example 30s, 15m, 2h")
    return seconds


def moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """A click callback: a moment to come, given as a date, a date and time (UTC where no zone
    is given) or a span from now."""
    if value is None:
        return None
    now = datetime.now(UTC)
    found = _moment(value, now)
    if found is None:
        raise click.BadParameter(
            f"{value!r} is no moment; wanted for example 2026-12-01, 2026-12-01T18:00 or 3d"
        )
    if found <= now:
        raise click.BadParameter(f"{value!r} is over: it is {now:%Y-%m-%dT%H:%M:%SZ} now")
    return found


def _moment(text: str, now: datetime) -> datetime | None:
    seconds = seconds_of(text)
    try:
        if seconds is not None:
            return now + timedelta(seconds=seconds)
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
