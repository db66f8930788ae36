"""Keys: a refused one is turned back, a second one is as good, a superseded one is erased."""

from pathlib import Path
from typing import Any

import pytest

from tests.fleet.practice import Practice
from tests.fleet.rest import installed, under_way
from tests.fleet.vault import with_secrets


@pytest.fixture
def wrong_key(practice: Practice) -> Path:
    """A key that the billing endpoint does not know, where the first was."""
    return with_secrets(practice, "wrong-key", practice_key_1="f" * 32)


@pytest.fixture
def second_key(practice: Practice) -> Path:
    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_resources"]["practice"]["key"] = "vault:practice_key_2"

    return practice.variant("second-key", change)


def key_files(practice: Practice, host: str) -> list[str]:
    return practice.host(host).sh("find /var/lib/speechfleet/keys -type f").splitlines()


def test_a_wrong_key_is_named_and_the_old_one_serves_again(
    practice: Practice, wrong_key: Path
) -> None:
    host = practice.host("host-2")
    before, keys = installed(host), key_files(practice, "host-2")
    result = practice.deploy(wrong_key, "--limit", "host-2")
    assert result.code == 4, result.err
    assert result.host("host-2")["state"] == "reverted"
    [error] = [f for f in result.host("host-2")["findings"] if f["level"] == "error"]
    assert error["code"] == "serving.unready"
    assert "stt-en-1 did not come up: /status says Invalid" in error["message"]
    assert "check that the key is the resource's own" in error["fix"]
    [instance] = result.host("host-2")["instances"]
    assert (instance["health"], instance["api_status"]) == ("key-ok", "Valid")
    assert installed(host) == before
    assert under_way(host) == ""
    assert key_files(practice, "host-2") == keys
    assert practice.deploy().host("host-2")["changes"] == 0


def test_the_second_key_is_as_good_and_the_first_is_erased(
    practice: Practice, second_key: Path
) -> None:
    [first] = key_files(practice, "host-2")
    try:
        result = practice.deploy(second_key, "--limit", "host-2")
        [second] = key_files(practice, "host-2")
    finally:
        back = practice.deploy()
    assert result.code == 0, result.err
    assert result.host("host-2")["instances"][0]["api_status"] == "Valid"
    assert second != first
    assert back.code == 0
    assert key_files(practice, "host-2") == [first]
