"""`hold` and `unhold` on the command line."""

from datetime import UTC, datetime

import click
import pytest

from speechfleet.cli import run
from speechfleet.cli.holding import hold_of

END = datetime(2999, 12, 1, tzinfo=UTC)


def test_a_hold_has_a_reason_an_owner_and_both_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECHFLEET_IDENTITY", "ops@desk")
    hold = hold_of("  new disk ", END)
    assert (hold.reason, hold.who, hold.until) == ("new disk", "ops@desk", "2999-12-01T00:00:00Z")
    assert datetime.fromisoformat(hold.since) <= datetime.now(UTC)
    assert hold_of("x", None).until == ""


@pytest.mark.parametrize("reason", ["", "  ", "two\nlines", "\x1b[31m", "x" * 501])
def test_a_reason_is_a_line_of_text(reason: str) -> None:
    with pytest.raises(click.UsageError, match="--reason"):
        hold_of(reason, None)


@pytest.mark.parametrize(
    "arguments",
    [
        ["hold", "-i", "x.yml", "--reason", "x"],
        ["hold", "ber-01", "-i", "x.yml"],
        ["hold", "ber-01", "-i", "x.yml", "--reason", "x", "--until", "2020-01-01"],
        ["hold", "ber-01", "-i", "x.yml", "--reason", "x", "--until", "soon"],
        ["unhold", "-i", "x.yml"],
    ],
)
def test_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Usage: speechfleet" in capsys.readouterr().err
