"""Keys: a refused one is turned back, a second one is as good, a superseded one is erased."""

from pathlib import Path
from typing import Any

import pytest

from tests.fleet.practice import Practice
from tests.fleet.rest import installed, under_way
from tests.fleet.vault import secrets, with_secrets


@pytest.fixture
def wrong_key(practice: Practice) -> Path:
    """A key that the billing endpoint does not know, where the first was."""
    return with_secrets(practice, "wrong-key", practice_key_1="f" * 32)


@pytest.fixture
def second_key(practice: Practice, tmp_path: Path) -> Path:
    """The second key, out of a file."""
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_text(secrets(practice)["practice_key_2"] + "\n")
    return _with_key(practice, "second-key", f"file:{path}")


def _with_key(practice: Practice, name: str, key: str) -> Path:
    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_resources"]["practice"]["key"] = key

    return practice.variant(name, change)


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
    assert 'resource "practice" is http://' in error["message"]
    assert f"with key at {wrong_key}:" in error["message"]
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


def test_a_key_out_of_a_program_is_the_same_key(practice: Practice, tmp_path: Path) -> None:
    """The one that is in force comes out of a program, once, and nothing has to change."""
    program = tmp_path / "get-key"
    program.touch(0o700)
    program.write_text("#!/bin/sh\necho called >>calls\necho $KEY\necho $KEY >&2\n")
    inventory = _with_key(practice, "program-key", f"command:{program}")
    calls = practice.folder / "calls"
    calls.unlink(missing_ok=True)
    key = secrets(practice)["practice_key_1"]
    result = practice.deploy(inventory, KEY=key)
    assert result.code == 0, result.err
    assert {host["changes"] for host in result.run["hosts"]} == {0}
    assert key not in result.out + result.err
    assert calls.read_text() == "called\n"
    seen = practice.run("status", "-i", str(inventory))
    assert seen.code == 0, seen.err
    assert calls.read_text() == "called\n"
