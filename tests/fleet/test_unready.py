"""An instance that never gets ready is turned back, with the cause named."""

from typing import Any

from tests.fleet.practice import Practice
from tests.fleet.rest import assert_one_container_each, installed, under_way

NEVER = {"settings": {"Simulator:Ready": "never"}, "ready_seconds": 15}


def test_the_old_release_serves_again(practice: Practice) -> None:
    host = practice.host("host-2")
    before = installed(host)
    result = practice.deploy(practice.with_service("never", **NEVER), "--limit", "host-2")
    assert result.code == 4, result.err
    assert result.host("host-2")["state"] == "reverted"
    [error] = [f for f in result.host("host-2")["findings"] if f["level"] == "error"]
    assert error["code"] == "serving.unready"
    assert "stt-en-1 did not come up: /ready answers 503" in error["message"]
    assert error["fix"]
    assert [i["health"] for i in result.host("host-2")["instances"]] == ["key-ok"]
    assert installed(host) == before
    assert under_way(host) == ""
    assert practice.deploy().host("host-2")["changes"] == 0


def test_of_a_first_release_nothing_remains(practice: Practice) -> None:
    """A new service beside one that serves: no unit, container or key link is left of it."""

    def change(group: dict[str, Any]) -> None:
        services = group["vars"]["speech_services"]
        services["stt-new"] = {**services["stt-en"], **NEVER}

    host = practice.host("host-2")
    before = installed(host)
    result = practice.deploy(practice.variant("new-service", change), "--limit", "host-2")
    assert result.code == 4, result.err
    health = {i["name"]: i["health"] for i in result.host("host-2")["instances"]}
    assert health == {"stt-en-1": "key-ok", "stt-new-1": "down"}
    assert installed(host) == before
    assert "stt-new" not in host.sh("systemctl list-units --all 'speechfleet*'")
    assert_one_container_each(host)
    assert under_way(host) == ""
    assert practice.deploy().host("host-2")["changes"] == 0
