"""The one loop that changes: batch by batch, and no further after a failure."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain, repeat
from pathlib import Path
from typing import cast

import pytest

from speechfleet import playbook
from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.plan.pace import Pace
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.schedule import schedule
from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout import rollout as loop
from speechfleet.rollout import which_way
from speechfleet.rollout.host import Conversation
from speechfleet.rollout.journal import Journal, JournalError
from speechfleet.rollout.reboot import Back
from speechfleet.rollout.rollout import Rollout
from speechfleet.run import HostOutcome
from speechfleet.survey import Surveyed, as_finding
from tests.unit.values import AT_REST, host, in_force, serving, told

DEPLOY = playbook.load("deploy")
AWAY = Unreachable("reach.lost", "the connection broke", "see to it")
Ends = Callable[[Conversation], None]


class FakeDoor:
    """A door that no host is behind: conversations are made up."""

    slammed = False

    def open(self, host: object) -> "FakeDoor":
        return self

    def __enter__(self) -> "FakeDoor":
        return self

    def __exit__(self, *_: object) -> None: ...


def _plan(name: str = "ber-00") -> HostPlan:
    return plan_host(host(name=name), told(), DEPLOY.checks, DEPLOY.steps)


PLANS = [_plan(f"ber-{n:02}") for n in range(5)]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "journal.jsonl")) as made:
        yield made


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> dict[str, Ends]:
    """How the conversation with a host ends; `changed` where nothing else is said."""
    how: dict[str, Ends] = {}

    def carry_out(said: Conversation, *_: object) -> None:
        said.state = "changed"
        if said.plan.host.name in how:
            how[said.plan.host.name](said)

    monkeypatch.setattr(Conversation, "carry_out", carry_out)
    return how


def _cannot_be_journalled(said: Conversation) -> None:
    raise JournalError(Path("journal.jsonl"), OSError(28, "No space left on device"))


def _reverts(said: Conversation) -> None:
    said.state = "reverted"


def _is_away(said: Conversation) -> None:
    raise AWAY


def _breaks(said: Conversation) -> None:
    said.begun = True
    raise AWAY


def _is_not_undone(said: Conversation) -> None:
    said.state, said.undone = "failed", 1
    said.findings.append(Finding("deploy.failed", "error", "no room"))


def _rollout(journal: Journal, plans: list[HostPlan] = PLANS, **pace: object) -> Rollout:
    order = schedule(plans, Pace().changed(pace))
    return Rollout("r1", cast(Door, FakeDoor()), journal, order)


def _states(journal: Journal, batch: int, plans: list[HostPlan] = PLANS) -> list[str]:
    rollout = _rollout(journal, plans, batch=batch)
    return [outcome.state for outcome in rollout.carry_out()]


def test_every_host_is_changed(journal: Journal, ends: dict[str, Ends]) -> None:
    assert _states(journal, 2) == ["changed"] * 5


@pytest.mark.parametrize("how", [_reverts, _is_away])
def test_after_a_failure_no_further_host_is_begun(
    how: Ends, journal: Journal, ends: dict[str, Ends]
) -> None:
    ends["ber-01"] = how
    states = _states(journal, 1)
    assert states == ["changed", states[1], "skipped", "skipped", "skipped"]
    assert states[1] == ("reverted" if how is _reverts else "unreachable")


def test_the_batch_of_a_failure_is_finished(journal: Journal, ends: dict[str, Ends]) -> None:
    ends["ber-00"] = _reverts
    states = _states(journal, 2)
    assert states[0] == "reverted"
    assert states[1] in ("changed", "skipped")
    assert states[2:] == ["skipped"] * 3


def test_a_host_that_cannot_be_journalled_is_not_begun(
    journal: Journal, ends: dict[str, Ends]
) -> None:
    ends["ber-00"] = _cannot_be_journalled
    (outcome,) = _rollout(journal, PLANS[:1]).carry_out()
    assert (outcome.state, outcome.exit_code) == ("skipped", 4)
    assert "No space left" in outcome.findings[-1].message


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found: 4711"), OSError("no user")])
def test_who_has_no_name_is_known_by_the_number(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.delenv("SPEECHFLEET_IDENTITY", raising=False)
    monkeypatch.setattr("getpass.getuser", nobody)
    assert loop.owner() == f"{os.getuid()}@{socket.gethostname()}"


def test_what_fails_before_anything_was_sent_has_touched_no_host(
    journal: Journal, ends: dict[str, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> str:
        raise RuntimeError("nobody thought of it")

    monkeypatch.setattr(loop, "owner", fails)
    (outcome,) = _rollout(journal, PLANS[:1]).carry_out()
    assert (outcome.state, outcome.exit_code) == ("unreachable", 3)
    assert outcome.findings[-1].code == "reach.unexpected"


def test_a_skipped_host_has_no_changes(journal: Journal, ends: dict[str, Ends]) -> None:
    rollout = _rollout(journal, PLANS[:1])
    rollout.stop.set()
    (outcome,) = rollout.carry_out()
    assert (outcome.state, outcome.changes) == ("skipped", 0)


def _found(which: str) -> Answers:
    """What a host says afterwards: `new`, `old`, or that it is still `turning`."""
    new = {**in_force(_plan().instances), "serving": serving("stt-1")}
    new["installed"] = new["installed"].replace("f00d", "beef")
    turning = {**AT_REST, "installed": AT_REST["installed"] + "pending r1\n"}
    return told(**{"new": new, "old": AT_REST, "turning": turning}[which])


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (["new"], "changed"),
        (["old"], "reverted"),
        (["turning", "turning", "old"], "reverted"),
        (["turning", "new"], "changed"),
    ],
)
def test_a_host_whose_script_broke_off_is_asked_which_way_it_went(
    after: list[str],
    state: str,
    journal: Journal,
    ends: dict[str, Ends],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ends["ber-00"] = _breaks
    says = iter(after)
    monkeypatch.setattr(which_way, "ask", lambda host, door: Surveyed(host, _found(next(says))))
    monkeypatch.setattr(which_way, "_PAUSE", 0)
    assert _states(journal, 1, PLANS[:1]) == [state]


PULL = playbook.load("images-pull")
PULLS = plan_host(host(name="ber-00"), told(), PULL.checks, PULL.steps)
PULLED = told(**{**in_force(_plan().instances), "containers": ""})


@pytest.mark.parametrize(
    ("after", "state", "fix"),
    [(told(), "reverted", "run again"), (PULLED, "changed", "")],
)
def test_a_pull_that_did_not_begin_is_not_taken_for_done(
    after: Answers,
    state: str,
    fix: str,
    journal: Journal,
    ends: dict[str, Ends],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ends["ber-00"] = _breaks
    monkeypatch.setattr(which_way, "ask", lambda host, door: Surveyed(host, after))
    (outcome,) = _rollout(journal, [PULLS]).carry_out()
    assert (outcome.state, outcome.findings[-1].fix) == (state, fix)


def test_what_the_host_does_not_tell_is_not_known(
    journal: Journal, ends: dict[str, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends["ber-00"] = _breaks
    no_docker = told(docker="absent\n", installed=in_force([])["installed"])
    monkeypatch.setattr(which_way, "ask", lambda host, door: Surveyed(host, no_docker))
    monkeypatch.setattr(which_way, "_PAUSE", 0)
    monkeypatch.setattr(loop, "SECONDS", 0.1)
    (outcome,) = _rollout(journal, [PULLS]).carry_out()
    assert (outcome.state, outcome.findings[-1].code) == ("failed", "reach.lost")
    assert "run again" in outcome.findings[-1].fix


def test_a_host_that_stays_away_may_need_a_person(
    journal: Journal, ends: dict[str, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends["ber-00"] = _breaks
    monkeypatch.setattr(which_way, "ask", lambda host, door: Surveyed(host, None))
    monkeypatch.setattr(which_way, "_PAUSE", 0)
    monkeypatch.setattr(loop, "SECONDS", 0.1)
    (outcome,) = _rollout(journal, PLANS[:1]).carry_out()
    assert outcome.state == "failed"
    assert "turns itself back within" in outcome.findings[-1].fix
    assert [one.health for one in outcome.instances] == [""]


def _is_slammed(rollout: Rollout) -> Ends:
    def breaks(said: Conversation) -> None:
        rollout.door.slammed = True
        _breaks(said)

    return breaks


def test_after_a_second_interrupt_nothing_is_claimed_of_what_runs(
    journal: Journal, ends: dict[str, Ends]
) -> None:
    """The host may have confirmed just before, and it may turn itself back."""
    rollout = _rollout(journal, PLANS[:1])
    ends["ber-00"] = _is_slammed(rollout)
    (outcome,) = rollout.carry_out()
    assert (outcome.state, outcome.findings[-1].code) == ("reverted", "reach.cut")
    assert "whether the change stands is not known" in outcome.findings[-1].message
    assert [(one.health, one.release) for one in outcome.instances] == [("", "")]


@pytest.mark.parametrize(
    ("after", "state", "last"),
    [
        ("reverting", "failed", "no room"),
        ("old", "reverted", "by now the host runs what it ran before"),
        ("booted", "reverted", "by now the host was rebooted and runs what it ran before"),
    ],
)
def test_a_host_that_could_not_be_turned_back_is_asked_again(
    after: str,
    state: str,
    last: str,
    journal: Journal,
    ends: dict[str, Ends],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While a host shuts down it cannot, and does so at boot."""
    found = {
        "reverting": {**AT_REST, "installed": AT_REST["installed"] + "reverting r1\n"},
        "old": AT_REST,
        "booted": {**AT_REST, "machine": AT_REST["machine"].replace("37d3", "37d4")},
    }[after]
    ends["ber-00"] = _is_not_undone
    monkeypatch.setattr(which_way, "ask", lambda host, door: Surveyed(host, told(**found)))
    monkeypatch.setattr(which_way, "_PAUSE", 0)
    monkeypatch.setattr(loop, "SECONDS", 0.1)
    (outcome,) = _rollout(journal, PLANS[:1]).carry_out()
    assert outcome.state == state
    assert outcome.findings[-1].message.endswith(last)


@pytest.mark.parametrize(
    ("after", "state", "exit_code"),
    [
        (["turning", "old"], "reverted", 4),
        # Nobody knows what runs there: the return fails, again and again.
        (["turning"], "failed", 5),
    ],
)
def test_a_host_that_was_confirmed_too_late_is_asked_whether_it_is_back(
    after: list[str],
    state: str,
    exit_code: int,
    journal: Journal,
    ends: dict[str, Ends],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """That it did not win the race says only that the return was begun."""

    def too_late(said: Conversation) -> None:
        said.state, said.late = "failed", True

    ends["ber-00"] = too_late
    says = chain(after, repeat(after[-1]))
    monkeypatch.setattr(which_way, "ask", lambda host, door: Surveyed(host, _found(next(says))))
    monkeypatch.setattr(which_way, "_PAUSE", 0)
    monkeypatch.setattr(loop, "SECONDS", 0.1 if state == "failed" else 60)
    (outcome,) = _rollout(journal, PLANS[:1]).carry_out()
    assert (outcome.state, outcome.exit_code) == (state, exit_code)
    assert bool(outcome.instances[0].health) == (state == "reverted")


def test_a_host_that_shuts_down_is_given_the_time_to_boot(
    journal: Journal, ends: dict[str, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    def shuts_down(said: Conversation) -> None:
        _is_not_undone(said)
        said.stopping = True

    given: list[float] = []
    ends["ber-00"] = shuts_down
    monkeypatch.setattr(loop, "which_way", lambda plan, door, run, seconds: given.append(seconds))
    assert _states(journal, 1, PLANS[:1]) == ["failed"]
    assert given == [which_way.BOOT_SECONDS]


def test_after_a_boot_the_next_host_waits_until_this_one_is_back(
    journal: Journal, ends: dict[str, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    def boots(said: Conversation) -> None:
        said.begun = said.rebooting = True

    ends["ber-00"] = boots
    lost = Back("failed", [Finding("reboot.lost", "error", "not back")])
    monkeypatch.setattr(loop, "await_boot", lambda plan, door, tell: lost)
    assert _states(journal, 1, PLANS[:2]) == ["failed", "skipped"]


def test_a_host_that_stays_away_in_a_pull_has_switched_nothing(
    journal: Journal, ends: dict[str, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends["ber-00"] = _breaks
    monkeypatch.setattr(Conversation, "is_pulling", True)
    (outcome,) = _rollout(journal, PLANS[:1]).carry_out()
    assert (outcome.state, outcome.findings[-1].code) == ("unreachable", "reach.lost")
    assert "nothing was switched" in outcome.findings[-1].message


def test_a_budget_lets_the_others_go_on_and_its_end_is_told_with_numbers(
    journal: Journal, ends: dict[str, Ends]
) -> None:
    ends |= {"ber-01": _reverts, "ber-03": _reverts}
    rollout = _rollout(journal, max_fail="20%")
    states = [outcome.state for outcome in rollout.carry_out()]
    assert states == ["changed", "reverted", "changed", "reverted", "skipped"]
    assert rollout.stopped == "2 of 5 hosts due failed (40.0%); --max-fail 20% allows 1"


def test_hosts_out_of_reach_are_counted_apart(journal: Journal, ends: dict[str, Ends]) -> None:
    ends |= {"ber-01": _is_away, "ber-02": _is_away}
    rollout = _rollout(journal, max_fail=5, max_unreachable=1)
    states = [outcome.state for outcome in rollout.carry_out()]
    assert states == ["changed", "unreachable", "unreachable", "skipped", "skipped"]
    assert rollout.stopped == "2 of 5 hosts due cannot be reached; --max-unreachable allows 1"


def test_hosts_that_are_away_are_skipped_where_that_is_wanted(
    journal: Journal, ends: dict[str, Ends]
) -> None:
    ends |= {"ber-01": _is_away, "ber-02": _is_away}
    rollout = _rollout(journal, offline="skip")
    states = [outcome.state for outcome in rollout.carry_out()]
    assert states == ["changed", "unreachable", "unreachable", "changed", "changed"]
    assert rollout.stopped == ""


def test_a_canary_that_fails_stops_all_whatever_the_budget(
    journal: Journal, ends: dict[str, Ends]
) -> None:
    ends["ber-00"] = _reverts
    rollout = _rollout(journal, canary=1, batch=10, max_fail="100%")
    assert [outcome.state for outcome in rollout.carry_out()] == ["reverted", *["skipped"] * 4]
    assert rollout.stopped == "1 of 1 host of the canary did not come through"


def test_a_canary_that_fails_is_not_watched(journal: Journal, ends: dict[str, Ends]) -> None:
    ends["ber-00"] = _reverts
    rollout = _rollout(journal, PLANS[:1], canary=1, bake="1h")
    told_of: list[str] = []
    rollout.tell = lambda host, what: told_of.append(what)
    assert [outcome.state for outcome in rollout.carry_out()] == ["reverted"]
    assert not any("healthy" in what for what in told_of)


def test_after_a_stop_from_outside_there_is_no_arithmetic(
    journal: Journal, ends: dict[str, Ends]
) -> None:
    rollout = _rollout(journal)
    ends["ber-00"] = lambda said: rollout.stop.set()
    assert [outcome.state for outcome in rollout.carry_out()] == ["changed", *["skipped"] * 4]
    assert rollout.stopped == ""


def _baked(
    found: Surveyed, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[HostOutcome], Rollout]:
    monkeypatch.setattr(loop, "ask", lambda host, door: found)
    rollout = _rollout(journal, PLANS[:2], canary=1, bake=1)
    return list(rollout.carry_out()), rollout


def test_a_canary_that_stays_well_lets_the_others_go_on(
    journal: Journal, ends: dict[str, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Surveyed(host(), _found("new"))
    outcomes, rollout = _baked(found, journal, monkeypatch)
    assert [outcome.state for outcome in outcomes] == ["changed", "changed"]
    assert rollout.stopped == ""


def test_a_canary_that_gets_sick_in_the_bake_stops_all(
    journal: Journal, ends: dict[str, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes, rollout = _baked(Surveyed(host(), None, as_finding(AWAY)), journal, monkeypatch)
    sick, skipped = outcomes
    assert (sick.state, sick.changes, sick.findings[-1].code) == ("sick", 1, "bake.sick")
    assert sick.findings[-1].message == "it did not stay healthy: the connection broke"
    assert sick.instances[0].health != "key-ok"
    assert skipped.state == "skipped"
    assert rollout.stopped == "1 of 1 host of the canary did not come through"
    kept = journal.path.read_text(encoding="utf-8").splitlines()
    assert '"outcome": "sick"' in kept[-1]
