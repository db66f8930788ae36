"""The whole way: three hosts, four containers, and every command says the same of them."""

from pathlib import Path
from typing import Any

import pytest

from tests.fleet.practice import Practice, Result
from tests.fleet.untouched import untouched

NEW_TAG = "5.1.0-amd64-en-us"

# host, instance, port: host-1 runs two instances.
WHAT_RUNS = [
    ("host-1", "stt-en-1", 5000),
    ("host-1", "stt-en-2", 5001),
    ("host-2", "stt-en-1", 5000),
    ("host-3", "stt-en-1", 5000),
]


def instances(result: Result) -> list[tuple[str, dict[str, Any]]]:
    """Every instance of the JSON document, with its host's name."""
    return [(host["name"], i) for host in result.run["hosts"] for i in host["instances"]]


def urls(result: Result) -> list[str]:
    return [f"{host} {i['name']} {i['url']}" for host, i in instances(result)]


@pytest.fixture
def new_tag(practice: Practice) -> Path:
    """An inventory with which every host has something to change."""
    return practice.with_service("new-tag", tag=NEW_TAG)


def test_every_instance_has_a_port_of_its_own_and_an_accepted_key(practice: Practice) -> None:
    status = practice.run("status", "-i", str(practice.inventory), "--json")
    assert status.code == 0, status.err
    found = instances(status)
    assert [(host, i["name"], i["port"]) for host, i in found] == WHAT_RUNS
    assert {(i["health"], i["api_status"]) for _, i in found} == {("key-ok", "Valid")}
    assert {host["state"] for host in status.run["hosts"]} == {"fine"}
    assert status.run["schema"] == "speechfleet.run/1"
    assert (status.run["command"], status.run["exit_code"]) == ("status", 0)


def test_endpoints_are_those_that_status_names(practice: Practice) -> None:
    status = practice.run("status", "-i", str(practice.inventory), "--json")
    endpoints = practice.run("endpoints", "-i", str(practice.inventory))
    assert endpoints.code == 0
    assert endpoints.out.splitlines() == urls(status)


def test_plan_and_preflight_find_nothing_to_do_and_nothing_amiss(practice: Practice) -> None:
    plan = practice.run("plan", "-i", str(practice.inventory), "--exit-code")
    preflight = practice.run("preflight", "-i", str(practice.inventory), "--json")
    assert plan.code == 0
    assert plan.out.splitlines()[-1] == "0 changes on 0 of 3 hosts"
    assert preflight.code == 0
    assert all(not preflight.codes(host.name) for host in practice.hosts)


def test_accepted_risks_stay_visible(practice: Practice) -> None:
    """Limits under the vendor's minimum, and a port that everybody can reach."""
    preflight = practice.run("preflight", "-i", str(practice.inventory), "--json")
    for host in practice.hosts:
        assert preflight.codes(host.name, "warning") >= {"limits.minimum", "exposure.bind"}


def test_plan_shows_what_a_deploy_would_do_and_does_not_do_it(
    practice: Practice, new_tag: Path
) -> None:
    with untouched(*practice.hosts):
        plan = practice.run("plan", "-i", str(new_tag), "--diff")
        counted = practice.run("plan", "-i", str(new_tag), "--json", "--exit-code")
    assert plan.code == 0
    assert "4 changes on 3 of 3 hosts" in plan.out
    assert f"+  registry:5000/azure-cognitive-services/speechservices/speech-to-text:{NEW_TAG}" in (
        plan.out
    )
    assert counted.code == 6
    assert [host["changes"] for host in counted.run["hosts"]] == [2, 1, 1]


def test_without_a_terminal_a_change_needs_yes(practice: Practice, new_tag: Path) -> None:
    with untouched(*practice.hosts):
        refused = practice.run("deploy", "-i", str(new_tag))
    assert refused.code == 2
    assert "--yes" in refused.err
    assert "SPEECHFLEET_YES" in refused.err


def test_with_nothing_to_do_nobody_is_asked(practice: Practice) -> None:
    with untouched(*practice.hosts):
        again = practice.run("deploy", "-i", str(practice.inventory), "--json")
    assert again.code == 0, again.err
    assert [host["changes"] for host in again.run["hosts"]] == [0, 0, 0]


def test_a_second_deploy_is_one_log_in_and_one_exec_at_each_host(practice: Practice) -> None:
    """Counted from the hosts' own sshd logs; the bastion is logged in to once for the run."""
    before = {host.name: practice.log_ins(host.name) for host in practice.hosts}
    jumps = practice.bastion_log_ins()
    again = practice.deploy()
    assert again.code == 0
    assert sum(host["changes"] for host in again.run["hosts"]) == 0
    for name, (log_ins, execs) in before.items():
        assert practice.log_ins(name) == (log_ins + 1, execs + 1)
    assert practice.bastion_log_ins() == jumps + 1
