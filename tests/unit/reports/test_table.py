"""A run in a pipe: plain lines, one for each instance."""

import io
from dataclasses import replace

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.reports.table import print_table, summary
from speechfleet.run import HostOutcome, Run
from tests.unit.reports.runs import INSTANCE, RUN, WARNING


def _printed(**more: object) -> str:
    out = io.StringIO()
    print_table(RUN, out, no_color=False, **more)  # type: ignore[arg-type]
    return out.getvalue()


def test_findings_then_rows_then_the_sum() -> None:
    assert _printed() == (
        "warning: ber-01: stt has 1 core  [limits.minimum]\n"
        "  → raise it\n"
        "error: ber-02: no answer  [reach.timeout]\n"
        "  → is the host up?\n"
        "ber-01 changed stt-1 key-ok Valid 9c1f00000000 ws://10.1.2.3:5000\n"
        "ber-02 unreachable - - - - -\n"
        "2 hosts: 1 changed, 1 unreachable; 1 change; exit code 4; 4.1 s\n"
    )


def test_what_there_is_to_say_of_the_whole_fleet_is_said_also_where_it_is_good() -> None:
    safe = Finding("rotate.safe", "ok", "no host uses key1")
    edit = Finding("rotate.use", "warning", "the inventory has use: key1", "write use: key2")
    out = io.StringIO()
    print_table(Run("r1", "rotate-keys", findings=(safe, edit)), out, no_color=False)
    assert out.getvalue() == (
        "warning: the fleet: the inventory has use: key1  [rotate.use]\n"
        "  → write use: key2\n"
        "no host uses key1\n"
        "0 hosts: none; 0 changes; exit code 0; 0.0 s\n"
    )


def test_findings_that_stand_on_the_screen_already_are_left_out() -> None:
    assert "stt has 1 core" not in _printed(shown=(WARNING,))


def test_no_line_is_wrapped_in_a_pipe() -> None:
    assert all(len(line.split()) == 7 for line in _printed().splitlines()[4:6])


def test_a_run_without_hosts_has_a_sum_too() -> None:
    assert summary(Run("r1", "deploy")) == "0 hosts: none; 0 changes; exit code 0; 0.0 s"


@pytest.mark.parametrize("command", ["preflight", "status", "health", "drift"])
def test_what_changes_nothing_does_not_count_changes(command: str) -> None:
    ran = Run("r1", command, (HostOutcome("h", "fine"),))
    assert summary(ran) == "1 host: 1 fine; exit code 0; 0.0 s"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("kind", "green"), [("container", True), ("speech-to-text", False)])
def test_only_of_a_generic_container_ready_is_good(
    kind: str, green: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("NO_COLOR", raising=False)
    one = replace(INSTANCE, kind=kind, health="ready", api_status="", keyed=not green)
    out = _Terminal()
    print_table(Run("r1", "status", (HostOutcome("h", "sick", (), (one,)),)), out, no_color=False)
    assert ("\x1b[32mready" in out.getvalue()) is green
