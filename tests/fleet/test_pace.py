"""A rollout goes as far as its pace lets it: a sick canary stops it, a budget does not."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.fleet.deploying import deploying, ended, good, releases
from tests.fleet.practice import Practice, PracticeHost, until
from tests.fleet.rest import under_way

UNIT = "speechfleet-stt-en-1.service"


@contextmanager
def paused(host: PracticeHost) -> Iterator[None]:
    host.engine("pause")
    try:
        yield
    finally:
        host.engine("unpause")


@contextmanager
def without_systemd_run(host: PracticeHost) -> Iterator[None]:
    """An unfit host: a program that every deploy needs is gone."""
    host.sh("mv /usr/bin/systemd-run /usr/bin/systemd-run.away")
    try:
        yield
    finally:
        host.sh("mv /usr/bin/systemd-run.away /usr/bin/systemd-run")


def states(run: dict[str, object]) -> dict[str, str]:
    hosts = run["hosts"]
    assert isinstance(hosts, list)
    return {host["name"]: host["state"] for host in hosts}


def test_a_canary_that_gets_sick_in_its_bake_stops_the_rest(practice: Practice) -> None:
    canary, rest = practice.host("host-2"), practice.host("host-3")
    old, kept = releases(canary), releases(rest)
    limit = ("--limit", "host-2,host-3")
    with deploying(practice, good(practice), "--canary", "1", "--bake", "1h", *limit) as process:
        until(lambda: releases(canary) - old and not under_way(canary))
        canary.sh(f"systemctl stop {UNIT}")
        result = ended(process)
    assert result.code == 4, result.err
    assert states(result.run) == {"host-2": "sick", "host-3": "skipped"}
    assert result.codes("host-2") == {"bake.sick"}
    assert result.run["stopped"] == "1 of 1 host of the canary did not come through"
    assert "pace: 2 hosts in 2 batches: canary 1 and 1 h of good health, then 1" in result.err
    assert "--limit host-3" in result.err
    assert releases(rest) == kept
    assert under_way(rest) == ""


def test_hosts_decide_singly_and_the_next_run_takes_up_the_rest(practice: Practice) -> None:
    """host-1 is well, host-2 is away at first, host-3 is unfit at first."""
    new = good(practice)
    with paused(practice.host("host-2")):
        with without_systemd_run(practice.host("host-3")):
            budget = practice.deploy(new, "--max-fail", "1", "--max-unreachable", "1")
        skip = practice.deploy(new, "--offline", "skip")
    assert states(budget.run) == {"host-1": "changed", "host-2": "unreachable", "host-3": "unfit"}
    assert budget.code == 4, budget.err
    assert "--limit host-2,host-3" in budget.err
    assert states(skip.run) == {"host-1": "fine", "host-2": "unreachable", "host-3": "changed"}
    assert skip.code == 0, skip.err
    assert "--limit host-2" in skip.err
