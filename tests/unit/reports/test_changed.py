"""What became better or worse."""

from dataclasses import replace

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.reports.changed import Change, Changed, changed
from speechfleet.run import HostOutcome, Run
from tests.unit.reports.runs import INSTANCE


def _run(**levels: str) -> Run:
    """A run of hosts with an instance of this level each; `away` is a host out of reach."""
    return Run("r", "health", tuple(_host(*pair) for pair in levels.items()))


def _host(name: str, level: str) -> HostOutcome:
    if level == "away":
        return HostOutcome(name, "unreachable")
    status = "Invalid" if level == "unready" else "Valid"
    return HostOutcome(name, "fine", (), (replace(INSTANCE, health=level, api_status=status),))


def test_levels_hosts_out_of_reach_and_who_came_or_went() -> None:
    before = _run(a="key-ok", b="down", c="away", d="key-ok", e="key-ok", g="unready", s="stopped")
    now = _run(a="unready", b="key-ok", c="key-ok", d="away", f="key-ok", g="down", s="stopped")
    assert changed(before, now) == Changed(
        worse=(
            Change("a", "stt-1", "key-ok", "unready (Invalid)"),
            Change("d", "", "fine", "unreachable"),
            Change("g", "stt-1", "unready (Invalid)", "down (Valid)"),
        ),
        better=(
            Change("b", "stt-1", "down (Valid)", "key-ok"),
            Change("c", "", "unreachable", "fine"),
        ),
        new=("f",),
        gone=("e",),
    )


def test_how_much_was_asked_is_no_change() -> None:
    assert changed(_run(a="key-ok", b="away"), _run(a="functional", b="away")) == Changed()


def _answered(level: str, code: str = "") -> Run:
    found = (Finding(code, "error", "", instance="stt-1"),) if code else ()
    return Run("r", "health", (replace(_host("a", level), findings=found),))


def test_a_probe_that_fails_is_worse_and_one_that_is_answered_again_is_better() -> None:
    well, failed = _answered("functional"), _answered("key-ok", "probe.text")
    change = Change("a", "stt-1", "functional", "key-ok")
    assert changed(well, failed) == Changed(worse=(change,))
    assert changed(failed, well) == Changed(better=(replace(change, was="key-ok", now=change.was),))
    assert changed(well, _answered("key-ok", "probe.unasked")) == Changed()
    assert changed(failed, _answered("key-ok")) == Changed()


def test_an_instance_that_came_is_neither_better_nor_worse() -> None:
    host = HostOutcome("a", "fine")
    assert changed(Run("r", "health", (host,)), _run(a="down")) == Changed()


@pytest.mark.parametrize("level", ["", "stopped"])
def test_what_is_unknown_or_was_stopped_on_purpose_is_neither_better_nor_worse(level: str) -> None:
    for other in ("down", "ready", "key-ok", "functional"):
        assert changed(_run(a=other), _run(a=level)) == Changed()
        assert changed(_run(a=level), _run(a=other)) == Changed()
