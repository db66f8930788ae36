"""The functional probe on real hosts: right, wrong, hanging, and through SSH alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.fleet.practice import LOOPBACK, Practice, PracticeHost, Result

NOBODY = f"{LOOPBACK}.200"
"""An address of this machine at which nobody listens."""

HANGS = 15
"""Seconds after which a probe is given up; the others answer within them on a busy machine."""


def tell(host: PracticeHost, **faults: Any) -> None:
    """Tell the first instance of the host how to misbehave."""
    url = "http://127.0.0.1:5000/simulator"
    host.sh(f"curl --silent --fail --noproxy '*' -X PUT -d '{json.dumps(faults)}' {url}")


@contextmanager
def told(host: PracticeHost, **faults: Any) -> Iterator[None]:
    tell(host, **faults)
    try:
        yield
    finally:
        tell(host, **dict.fromkeys(faults))


def healths(result: Result) -> dict[str, list[str]]:
    return {
        host["name"]: [one["health"] for one in host["instances"]] for host in result.run["hosts"]
    }


def probes(result: Result) -> dict[str, list[str]]:
    """The codes of findings of probes, by host."""
    return {
        host["name"]: [f["code"] for f in host["findings"] if f["code"].startswith("probe.")]
        for host in result.run["hosts"]
    }


def test_every_instance_recognises_what_is_said(practice: Practice) -> None:
    """One host is reached through its bastion alone: nobody listens at its published address."""

    def change(group: dict[str, Any]) -> None:
        group["children"]["practice"]["hosts"]["host-3"]["speech_address"] = NOBODY

    inventory = str(practice.variant("probed", change))
    result = practice.run("health", "-i", inventory, "--functional", "--json")
    assert healths(result) == {
        "host-1": ["functional", "functional"],
        "host-2": ["functional"],
        "host-3": ["functional"],
    }, result.err
    assert probes(result) == {"host-1": [], "host-2": [], "host-3": []}
    assert "speech-to-text: 4 instances, 4.8 s of audio" in result.err


def test_a_wrong_answer_and_none_are_told_apart(practice: Practice) -> None:
    wrong, hangs, _ = practice.hosts
    words = ("health", "-i", str(practice.inventory), "--functional", "--json")
    with told(wrong, Query="Wrong"), told(hangs, Query="Hang"):
        result = practice.run(*words, "--probe-seconds", str(HANGS))
    assert result.code == 6
    assert probes(result) == {"host-1": ["probe.text"], "host-2": ["probe.hang"], "host-3": []}
    assert healths(result) == {
        "host-1": ["key-ok", "functional"],
        "host-2": ["key-ok"],
        "host-3": ["functional"],
    }


def test_a_deploy_warms_up_what_it_changed(practice: Practice) -> None:
    inventory = practice.with_service("warm", settings={"Simulator:LoadSeconds": 1})
    result = practice.deploy(inventory, "--limit", "host-2", "--warm-up")
    assert (result.code, healths(result)) == (0, {"host-2": ["functional"]}), result.err
