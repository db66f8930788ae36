"""The one loop that changes: batch by batch, and no further after a failure."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from speechfleet import playbook
from speechfleet.facts.fact import Answers
from speechfleet.plan.pace import Pace
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.schedule import schedule
from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout import rollout as loop
from speechfleet.rollout.host import Conversation
from speechfleet.rollout.journal import Journal, JournalError
from speechfleet.rollout.rollout import Rollout
from speechfleet.survey import Surveyed
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
    monkeypatch.setattr(loop, "ask", lambda host, door: Surveyed(host, _found(next(says))))
    monkeypatch.setattr(loop, "_SETTLE_PAUSE", 0)
    assert _states(journal, 1, PLANS[:1]) == [state]


def test_a_host_that_stays_away_may_need_a_person(
    journal: Journal, ends: dict[str, Ends], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends["ber-00"] = _breaks
    monkeypatch.setattr(loop, "ask", lambda host, door: Surveyed(host, None))
    monkeypatch.setattr(loop, "_SETTLE_PAUSE", 0)
    monkeypatch.setattr(loop, "_SETTLE_SECONDS", 0.1)
    (outcome,) = _rollout(journal, PLANS[:1]).carry_out()
    assert outcome.state == "failed"
    assert "turns itself back within" in outcome.findings[-1].fix
