"""What became of a run: exit codes, the worst first, and run ids."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechfleet.checks.finding import Finding
from speechfleet.checks.serving import STOPPED, Judgement
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.release import instance
from speechfleet.run import (
    HostOutcome,
    InstanceOutcome,
    Run,
    State,
    judge_all,
    new_run_id,
    outcome_of,
    url,
    worst,
)
from tests.unit.values import host, recorded, service, told

ORDER = (5, 1, 130, 4, 3, 2, 6, 0)
"""design.md, "Exit codes"."""


def _run(*states: State, **more: Any) -> Run:
    return Run("r1", "deploy", tuple(HostOutcome(f"h{n}", s) for n, s in enumerate(states)), **more)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("fine", 0),
        ("changed", 0),
        ("planned", 0),
        ("sick", 6),
        ("unfit", 3),
        ("unreachable", 3),
        ("locked", 3),
        ("held", 0),
        ("skipped", 4),
        ("reverted", 4),
        ("failed", 5),
    ],
)
def test_the_code_of_every_state(state: State, code: int) -> None:
    assert _run(state).exit_code == code
    assert _run("fine", state).exit_code == code


def test_a_run_that_was_refused_is_never_well() -> None:
    """Hosts were due and are as they were; where none was due, all are as wanted."""
    assert _run("planned", "fine", stopped="1 of 1 host due …").exit_code == 3
    assert _run("fine", stopped="1 of 1 host due …").exit_code == 0


def _unreachable(code: str) -> HostOutcome:
    return HostOutcome("away", "unreachable", (Finding(code, "error", "no answer"),))


@pytest.mark.parametrize(
    ("why", "skip", "expected"),
    [
        ("reach.timeout", True, 0),
        ("reach.timeout", False, 4),
        ("reach.key-changed", True, 4),
        ("reach.authentication", True, 4),
    ],
)
def test_a_host_that_is_away_may_be_left_out_and_one_that_refuses_us_may_not(
    why: str, skip: bool, expected: int
) -> None:
    hosts = (HostOutcome("here", "changed"), _unreachable(why))
    assert Run("r1", "deploy", hosts, skip_offline=skip).exit_code == expected


def test_a_canary_that_got_sick_was_touched() -> None:
    assert HostOutcome("h", "sick", changes=1).touched
    assert not HostOutcome("h", "sick").touched


@pytest.mark.parametrize("state", ["unreachable", "locked"])
def test_a_host_left_out_after_others_changed_is_no_untouched_fleet(state: State) -> None:
    assert _run("fine", state, "changed").exit_code == 4


def test_a_changed_host_with_an_instance_that_does_not_serve_is_sick() -> None:
    sick = InstanceOutcome("a-1", "a", "k", 1, "u", "i", "r", "ws://h:1", "unready")
    assert HostOutcome("h", "changed", instances=(sick,)).exit_code == 6


def test_a_changed_host_with_an_instance_that_was_stopped_is_well() -> None:
    still = InstanceOutcome("a-1", "a", "k", 1, "u", "i", "r", "ws://h:1", "stopped")
    assert HostOutcome("h", "changed", instances=(still,)).exit_code == 0


def test_what_was_stopped_on_purpose_needs_no_finding_where_it_was_just_done() -> None:
    plan = HostPlan(host(), (), (instance(host(), service(), "stt-1", 5000),))
    assert outcome_of(plan, "changed", {"stt-1": STOPPED}).findings == ()
    assert outcome_of(plan, "changed", {"stt-1": Judgement("down")}).findings


def test_no_state_is_without_a_code() -> None:
    assert all(_run(state).exit_code in ORDER for state in get_args(State))


@given(st.lists(st.sampled_from(ORDER)))
def test_the_worst_of_several_counts(codes: list[int]) -> None:
    assert worst(codes) == min(codes, key=ORDER.index, default=0)


def test_an_interrupted_run_is_130_unless_a_person_is_needed() -> None:
    assert _run("fine", "skipped", interrupted=True).exit_code == 130
    assert _run("failed", interrupted=True).exit_code == 5


def test_changes_count_where_they_are_the_question() -> None:
    assert _run("planned", changes_wanted=True).exit_code == 6
    assert _run("fine", changes_wanted=True).exit_code == 0
    assert _run("planned", "unfit", changes_wanted=True).exit_code == 3


def test_a_run_without_hosts_is_fine() -> None:
    assert _run().exit_code == 0


def test_a_run_id_is_sortable_by_time_and_unique() -> None:
    moment = datetime(2026, 11, 22, 18, 0, 0, tzinfo=UTC)
    first, second = (new_run_id("deploy", moment) for _ in range(2))
    assert first.startswith("20261122T180000Z-deploy-")
    assert first != second


@pytest.mark.parametrize(
    ("bind", "address", "expected"),
    [
        ("0.0.0.0", "10.1.2.3", "ws://10.1.2.3:5001"),
        ("::", "fd00::1", "ws://[fd00::1]:5001"),
        ("127.0.0.1", "10.1.2.3", "ws://127.0.0.1:5001"),
        ("fd00::9", "10.1.2.3", "ws://[fd00::9]:5001"),
    ],
)
def test_the_url_that_clients_use(bind: str, address: str, expected: str) -> None:
    assert url(address, instance(host(), service(bind=bind), "stt-1", 5001)) == expected


def test_clients_are_told_the_port_that_is_served_not_the_one_that_is_wanted_next() -> None:
    here = host(service())
    (wanted,) = (instance(here, one, "stt-1", 5008) for one in here.services)
    plan = HostPlan(here, (), (wanted,))
    (before,) = outcome_of(plan, "planned", {"stt-1": Judgement("key-ok", port=5001)}).instances
    assert (before.port, before.url) == (5001, "ws://127.0.0.1:5001")
    (new,) = outcome_of(plan, "planned", {}).instances
    assert (new.port, new.url) == (5008, "ws://127.0.0.1:5008")


def test_every_instance_that_the_host_knows_is_judged() -> None:
    judged = judge_all(told(serving=recorded("serving")))
    assert {name: found.health for name, found in judged.items()} == {
        "stt-en-1": "key-ok",
        "stt-en-2": "key-ok",
    }
    assert judge_all(told("serving")) == {}


def test_a_success_clears_that_the_host_once_turned_itself_back() -> None:
    before = (Finding("deploy.reverted", "warning", "once"), Finding("limits", "warning", "x"))
    plan = HostPlan(host(), before)
    assert [f.code for f in outcome_of(plan, "changed", {}).findings] == ["limits"]
    assert outcome_of(plan, "reverted", {}).findings == before


def test_a_host_that_was_only_asked_took_as_long_as_the_asking() -> None:
    plan = HostPlan(host(), (), seconds=1.5)
    assert outcome_of(plan, "fine", {}).seconds == 1.5
    assert outcome_of(plan, "changed", {}, seconds=60.0).seconds == 60.0


def test_an_instance_that_nobody_found_is_not_installed() -> None:
    wanted = instance(host(), service(), "stt-1", 5000)
    outcome = outcome_of(HostPlan(host(), (), (wanted,)), "planned", {})
    (found,) = outcome.instances
    assert (found.health, found.message) == ("down", "it is not installed")


@pytest.mark.parametrize(
    ("kind", "health", "code"),
    [("container", "ready", 0), ("container", "unready", 6), ("speech-to-text", "ready", 6)],
)
def test_a_generic_container_is_well_when_it_is_ready(kind: str, health: str, code: int) -> None:
    keyed = kind != "container"
    one = InstanceOutcome("a-1", "a", kind, 1, "u", "i", "r", "http://h:1", health, keyed=keyed)
    assert HostOutcome("h", "changed", (), (one,)).exit_code == code
