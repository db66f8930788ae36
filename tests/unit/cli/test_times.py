"""Spans and moments, as people write them."""

from datetime import UTC, datetime, timedelta

import click
import pytest

from speechfleet.cli.times import earlier, moment, month, span

CONTEXT = click.Context(click.Command("x"))
PARAMETER = click.Option(["--x"])


@pytest.mark.parametrize(("text", "seconds"), [("30", 30), ("90s", 90), ("15m", 900), ("0", 0)])
def test_a_span(text: str, seconds: int) -> None:
    assert span(CONTEXT, PARAMETER, text) == seconds


@pytest.mark.parametrize("text", ["", "m", "-1", "1.5h", "soon"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(click.BadParameter, match="10m"):
        span(CONTEXT, PARAMETER, text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2999-12-01", datetime(2999, 12, 1, tzinfo=UTC)),
        ("2999-12-01T18:00", datetime(2999, 12, 1, 18, tzinfo=UTC)),
        ("2999-12-01T18:00+01:00", datetime(2999, 12, 1, 17, tzinfo=UTC)),
        ("2999-12-01T18:00:00Z", datetime(2999, 12, 1, 18, tzinfo=UTC)),
    ],
)
def test_a_moment_is_utc_where_no_zone_is_given(text: str, meant: datetime) -> None:
    found = moment(CONTEXT, PARAMETER, text)
    assert found == meant
    assert found.utcoffset() == timedelta(0)


def test_a_moment_can_be_a_span_from_now() -> None:
    before = datetime.now(UTC)
    found = moment(CONTEXT, PARAMETER, "3d")
    assert found
    assert before + timedelta(days=3) <= found <= datetime.now(UTC) + timedelta(days=3)


@pytest.mark.parametrize("text", ["2020-01-01", "0", "soon", "2026-13-01", "999999999d"])
def test_what_is_no_moment_to_come(text: str) -> None:
    with pytest.raises(click.BadParameter):
        moment(CONTEXT, PARAMETER, text)


def test_without_a_value_there_is_none() -> None:
    assert span(CONTEXT, PARAMETER, None) is None
    assert moment(CONTEXT, PARAMETER, None) is None


@pytest.mark.parametrize(
    ("value", "docker"),
    [
        (None, ""),
        ("2h", "7200s"),
        ("2020-01-01", "2020-01-01T00:00:00Z"),
        ("2020-01-01T12:00+02:00", "2020-01-01T10:00:00Z"),
    ],
)
def test_a_moment_that_is_over_is_written_as_docker_reads_it(
    value: str | None, docker: str
) -> None:
    assert earlier(CONTEXT, PARAMETER, value) == docker


def test_what_is_no_moment_is_refused() -> None:
    with pytest.raises(click.BadParameter, match="2h"):
        earlier(CONTEXT, PARAMETER, "soon")


def test_a_month_is_that_which_it_is_now_unless_one_is_named() -> None:
    assert month(CONTEXT, PARAMETER, "2026-02") == "2026-02"
    before = f"{datetime.now(UTC):%Y-%m}"
    assert month(CONTEXT, PARAMETER, None) in (before, f"{datetime.now(UTC):%Y-%m}")


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "02/2026", "1999-01", "now", ""])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(click.BadParameter, match="2026-11"):
        month(CONTEXT, PARAMETER, text)
