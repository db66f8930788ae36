"""docs/second-controller.md, tried out: a backup of the fleet folder is all it takes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.deploying import assert_unchanged, await_unconfirmed, deploying, good, releases
from tests.fleet.practice import Practice, until
from tests.fleet.rest import installed, under_way


@pytest.fixture
def second(practice: Practice, tmp_path: Path) -> Iterator[Practice]:
    """Another controller: the fleet folder out of a backup, and no run of the first one."""
    folder = tmp_path / "restored"
    shutil.copytree(practice.folder, folder, ignore=shutil.ignore_patterns("state"))
    yield Practice(folder)
    assert practice.deploy().code == 0


def test_a_second_controller_finds_nothing_to_do_and_can_go_on(
    practice: Practice, second: Practice
) -> None:
    first = second.deploy()
    assert first.code == 0, first.err
    assert {host["changes"] for host in first.run["hosts"]} == {0}
    changed = second.deploy(good(second), "--limit", "host-3")
    assert changed.code == 0, changed.err
    assert changed.host("host-3")["state"] == "changed"
    # The first one's inventory says otherwise, and it sees that.
    assert practice.deploy(None, "--limit", "host-3").host("host-3")["state"] == "changed"


def test_a_second_controller_takes_over_from_one_that_died(
    practice: Practice, second: Practice
) -> None:
    host = practice.host("host-2")
    before, old = {"host-2": installed(host)}, releases(host)
    slow = good(practice, load_seconds=60)
    with deploying(practice, slow, "--limit", "host-2") as first:
        await_unconfirmed(host, old)
        first.kill()
        first.wait(timeout=60)
    assert_unchanged(second, before, "host-2")
    taken = second.deploy(good(second), "--limit", "host-2")
    assert taken.code == 0, taken.err
    assert taken.host("host-2")["state"] == "changed"


def test_without_known_hosts_nothing_is_sent_until_keys_are_accepted(second: Practice) -> None:
    known = second.material / "known_hosts"
    known.unlink()
    log_ins = second.log_ins("host-2")
    refused = second.deploy(None, "--limit", "host-2")
    assert refused.code == 3
    assert refused.host("host-2")["state"] == "unreachable"
    assert second.log_ins("host-2") == log_ins
    accepted = second.run(
        "preflight", "-i", str(second.inventory), "--limit", "host-2", "--accept-new"
    )
    assert accepted.code == 0, accepted.err
    assert "accepted as new" in accepted.err
    until(lambda: not under_way(second.host("host-2")))
