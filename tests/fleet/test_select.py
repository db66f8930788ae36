"""Which hosts a command means: those that the last run left, and where clients find them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.practice import Practice, Result

CLOSED_PORT = 9
"""Nothing listens on `discard`: the connection is refused at once."""


@pytest.fixture
def one_away(practice: Practice) -> Path:
    """An inventory by which host-2 cannot be reached."""

    def change(group: dict[str, Any]) -> None:
        group["children"]["practice"]["hosts"]["host-2"].update(ansible_port=CLOSED_PORT)

    return practice.variant("one-away", change)


def meant(result: Result) -> list[str]:
    return [host["name"] for host in result.run["hosts"]]


def test_a_limit_knows_what_the_last_run_left_failed(practice: Practice, one_away: Path) -> None:
    deployed = practice.deploy(one_away)
    words = ("status", "-i", str(one_away), "--json", "--limit")
    failed = practice.run(*words, "failed")
    others = practice.run(*words, "all:!failed")
    assert (deployed.code, deployed.host("host-2")["state"]) == (3, "unreachable")
    assert (failed.code, meant(failed)) == (3, ["host-2"])
    assert (others.code, meant(others)) == (0, ["host-1", "host-3"])


def test_prometheus_is_sent_to_every_instance(practice: Practice) -> None:
    status = practice.run("status", "-i", str(practice.inventory), "--json")
    targets = practice.run("endpoints", "-i", str(practice.inventory), "-o", "prometheus")
    every = [i for host in status.run["hosts"] for i in host["instances"]]
    assert targets.code == 0
    found = [target for group in json.loads(targets.out) for target in group["targets"]]
    assert found == [instance["url"].partition("://")[2] for instance in every]
