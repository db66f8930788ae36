"""`logs` on the command line: what is meant by names and options, and how lines are told."""

import io
import json
import os
import sys
from typing import Any

import click
import pytest

from speechfleet.cli import run
from speechfleet.cli.output import Stream
from speechfleet.cli.reading_logs import _show_on, parted, wanted_of
from speechfleet.errands.logs import Line
from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.pattern_parts import LimitError
from speechfleet.reports.log_lines import LogLines, left_out
from speechfleet.run import HostOutcome
from tests.unit.values import host, service

OPTIONS = {"follow": False, "lines": None, "since": "", "until": "", "grep": None}


def _wanted(**options: Any) -> Any:
    return wanted_of({**OPTIONS, "everything": False, **options})


@pytest.mark.parametrize(
    ("options", "lines"),
    [({}, "1000"), ({"since": "60s"}, "all"), ({"since": "60s", "lines": 0}, "0")],
)
def test_how_many_lines_are_looked_at(options: dict[str, Any], lines: str) -> None:
    assert _wanted(**options).lines == lines


@pytest.mark.parametrize(
    "options", [{"grep": "("}, {"grep": "a" * 9 + "{99999999999}"}, {"follow": True, "until": "1s"}]
)
def test_what_cannot_be_meant(options: dict[str, Any]) -> None:
    with pytest.raises(click.UsageError):
        _wanted(**options)


@pytest.fixture
def fleet(tmp_path: Any) -> Fleet:
    hosts = tuple(host(service(name="stt-en"), name=name) for name in ("ber-01", "ber-02"))
    return Fleet("x.yml", hosts, tmp_path / "known_hosts", {"ber": ("ber-01", "ber-02")})


@pytest.mark.parametrize(
    ("names", "hosts", "chosen"),
    [
        ((), 2, ()),
        (("stt-en",), 2, ("stt-en",)),
        (("ber-02",), 1, ()),
        (("ber", "stt-en-1"), 2, ("stt-en-1",)),
    ],
)
def test_names_are_of_services_instances_and_hosts(
    fleet: Fleet, names: tuple[str, ...], hosts: int, chosen: tuple[str, ...]
) -> None:
    meant, its = parted(fleet, names)
    assert (len(meant.hosts), its) == (hosts, chosen)


def test_a_name_of_nothing_is_refused(fleet: Fleet) -> None:
    with pytest.raises(LimitError, match="sst-en"):
        parted(fleet, ("sst-en",))


LINE = Line("2026-11-26T09:00:00.5Z", "ber-01", "stt-1", "the [red]disk[/red] is full", "cause.x")


@pytest.mark.parametrize("as_json", [False, True])
def test_a_line_is_told_as_it_is(as_json: bool) -> None:
    out = io.StringIO()
    LogLines(out, False, as_json).show(LINE)
    if as_json:
        assert json.loads(out.getvalue()) == {
            "time": LINE.time,
            "host": "ber-01",
            "instance": "stt-1",
            "text": LINE.text,
            "code": "cause.x",
        }
    else:
        said = "ber-01 stt-1 | 2026-11-26T09:00:00.5Z the [red]disk[/red] is full  [cause.x]\n"
        assert out.getvalue() == said


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_host_has_its_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = _Terminal()
    LogLines(out, False, False).show(LINE)
    assert "\x1b[" in out.getvalue()
    assert "the [red]disk[/red] is full" in out.getvalue()


def test_lines_that_are_not_shown_are_counted() -> None:
    outcomes = [HostOutcome(n, "fine", figures={"lines_left_out_total": 2.0}) for n in "ab"]
    assert left_out((*outcomes, HostOutcome("c", "unreachable"))).startswith("4 lines are not")


@pytest.mark.parametrize(
    "arguments",
    [
        ["logs", "-i", "x.yml", "--since", "soon"],
        ["logs", "-i", "x.yml", "-f", "--until", "1m"],
        ["logs", "-i", "x.yml", "-n", "-1"],
        ["exec", "all", "-i", "x.yml"],
        ["exec", "all", "-i", "x.yml", "--time-limit", "0", "--", "id"],
        ["exec", "all", "-i", "x.yml", "--time-limit", "long", "--", "id"],
    ],
)
def test_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Usage: speechfleet" in capsys.readouterr().err


def test_where_whoever_read_has_left_following_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with Stream(writer, "w") as raw, io.TextIOWrapper(io.BufferedWriter(raw)) as out:
        monkeypatch.setattr(sys, "stdout", out)
        with pytest.raises(click.Abort):
            _show_on(LogLines(out, False, False), LINE)
