"""A host that somebody else deploys to, or that has changed since the plan, is let alone."""

import re

import pytest

from speechfleet.plan.pace import Pace
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.schedule import schedule
from speechfleet.remote.door import Door
from speechfleet.rollout.journal import open_journal
from speechfleet.rollout.rollout import Rollout
from speechfleet.run import HostOutcome
from tests.fleet.deploying import (
    assert_unchanged,
    await_unconfirmed,
    deploying,
    good,
    never_ready,
    releases,
)
from tests.fleet.planning import planned
from tests.fleet.practice import Practice, until
from tests.fleet.rest import installed, under_way

UNIT = "/etc/systemd/system/speechfleet-stt-en-1.service"

LOCK = "/var/lib/speechfleet/lock"


def carry_out(practice: Practice, plan: HostPlan, door: Door) -> HostOutcome:
    """What becomes of one host when its plan is carried out."""
    journal = open_journal("refused")
    try:
        return next(iter(Rollout("refused", door, journal, schedule([plan], Pace())).carry_out()))
    finally:
        journal.close()


@pytest.fixture(autouse=True)
def own_state(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Journals of rollouts made here lie where those of the commands do."""
    monkeypatch.setenv("XDG_STATE_HOME", str(practice.state))


def test_while_one_deploys_another_is_refused_and_told_who(practice: Practice) -> None:
    host = practice.host("host-2")
    before, old = {"host-2": installed(host)}, releases(host)
    limit = ("--limit", "host-2")
    with deploying(practice, never_ready(practice), *limit, SPEECHFLEET_IDENTITY="alice") as first:
        await_unconfirmed(host, old)
        second = practice.deploy(good(practice), *limit)
        first.kill()
        assert second.code == 3
        assert second.host("host-2")["state"] == "locked"
        assert "deploy.locked" in second.codes("host-2")
        assert re.search(r"at work here: alice, run \d{8}T\d{6}Z-deploy-", second.out)
        assert_unchanged(practice, before, "host-2")


def test_a_lock_taken_after_the_plan_is_respected(practice: Practice) -> None:
    host = practice.host("host-2")
    before = installed(host)
    with planned(good(practice), "host-2") as (plan, door):
        host.sh(f"echo 'bob, run x' >{LOCK}; flock {LOCK} sleep 6 >&- 2>&- &")
        outcome = carry_out(practice, plan, door)
    until(lambda: under_way(host) == "", seconds=10)
    assert outcome.state == "locked"
    assert [f.message for f in outcome.findings if f.code == "deploy.refused"] == [
        "another run is at work here: bob, run x"
    ]
    assert installed(host) == before


def test_a_host_that_changed_after_the_plan_is_refused(practice: Practice) -> None:
    host = practice.host("host-2")
    old = releases(host)
    with planned(good(practice), "host-2") as (plan, door):
        host.sh(f"echo '# by hand' >>{UNIT} && systemctl daemon-reload")
        changed = installed(host)
        outcome = carry_out(practice, plan, door)
    assert outcome.state == "locked"
    assert "the host changed since the plan was made" in {f.message for f in outcome.findings}
    assert (installed(host), releases(host)) == (changed, old)
    assert practice.deploy().host("host-2")["changes"] == 1
