"""What was left out, and the command that takes it up."""

from dataclasses import replace
from pathlib import Path

from speechfleet.reports.left_out import left_out_lines
from speechfleet.run import HostOutcome, Run, State


def _lines(*states: State, stopped: str = "") -> list[str]:
    hosts = tuple(HostOutcome(f"h{n}", state) for n, state in enumerate(states))
    return list(left_out_lines(Run("r1", "deploy", hosts, stopped=stopped), [Path("my prod.yml")]))


def test_where_all_is_well_nothing_is_said() -> None:
    assert _lines("fine", "changed", "sick") == []


def test_what_was_left_out_is_named_by_what_became_of_it() -> None:
    why = "1 of 5 hosts due failed; --max-fail allows 0"
    assert _lines("changed", "reverted", "skipped", "skipped", "unfit", stopped=why) == [
        f"stopped: {why}",
        "left out, reverted: h1",
        "left out, skipped: h2, h3",
        "left out, unfit: h4",
        "to take up 4 hosts: speechfleet deploy --inventory 'my prod.yml' --limit h1,h2,h3,h4",
    ]


def test_a_fleet_that_was_not_touched_has_nothing_to_take_up() -> None:
    why = "1 of 1 host due is unfit"
    assert _lines("unfit", "planned", stopped=why) == [f"nothing was changed: {why}"]


def test_what_was_away_is_named_though_nothing_else_was_due() -> None:
    hosts = (HostOutcome("h0", "fine"), HostOutcome("h1", "unreachable"))
    run = Run("r1", "deploy", hosts, skip_offline=True)
    assert list(left_out_lines(run, [Path("prod.yml")])) == [
        "left out, unreachable: h1",
        "to take up 1 host: speechfleet deploy --inventory prod.yml --limit h1",
    ]
    refused = replace(run, stopped="1 of 1 host due is unfit")
    assert list(left_out_lines(refused, [])) == [f"nothing was changed: {refused.stopped}"]


def test_of_many_only_some_are_named() -> None:
    many: list[State] = ["skipped"] * 30
    lines = _lines("changed", *many)
    assert lines[0].endswith("h19, h20 and 10 more")
    assert lines[1] == "to take up 30 hosts: speechfleet deploy --inventory 'my prod.yml'"


def test_what_is_no_deploy_is_resumed_as_it_was_called() -> None:
    hosts = (HostOutcome("h0", "changed"), HostOutcome("h1", "skipped"))
    lines = list(left_out_lines(Run("r1", "stop", hosts), [Path("prod.yml")]))
    assert lines[-1] == "to take up 1 host: speechfleet resume r1"
