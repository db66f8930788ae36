"""Spans and moments of time, as callbacks of click options."""

import re
from datetime import UTC, datetime, timedelta

import click


def span(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """A span of time, in seconds."""
    from speechfleet.plan.duration import seconds

    try:
        return None if value is None else seconds(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """A moment to come: a date, a date and time (UTC where no zone is given) or a span from now."""
    if value is None:
        return None
    now = datetime.now(UTC)
    found = _moment(value, now)
    if found is None:
        raise click.BadParameter(
            f"is {value!r}; wanted a moment such as 2026-12-01, 2026-12-01T18:00 or 3d"
        )
    if found <= now:
        raise click.BadParameter(f"{value!r} is over: it is {now:%Y-%m-%dT%H:%M:%SZ} now")
    return found


def earlier(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """A moment that is over, as `docker logs` takes it: `600s` ago, or a date and time in UTC."""
    from speechfleet.plan.duration import seconds

    if value is None:
        return ""
    try:
        return f"{seconds(value)}s"
    except ValueError:
        found = _moment(value, datetime.now(UTC))
    if found is None:
        raise click.BadParameter(
            f"is {value!r}; wanted 30m, 2h or a moment such as 2026-12-01T18:00 (UTC)"
        )
    return f"{found:%Y-%m-%dT%H:%M:%SZ}"


def _moment(text: str, now: datetime) -> datetime | None:
    from speechfleet.plan.duration import seconds

    try:
        return now + timedelta(seconds=seconds(text))
    except ValueError:
        pass
    except OverflowError:
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def month(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """A month as `YYYY-MM`; the one that it is now in UTC where none is given."""
    if value is None:
        return f"{datetime.now(UTC):%Y-%m}"
    if not re.fullmatch(r"20[0-9]{2}-(?:0[1-9]|1[0-2])", value):
        raise click.BadParameter(f"is {value!r}; wanted a month such as 2026-11")
    return value
