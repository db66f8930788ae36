"""The door, before it comes to a connection."""

from pathlib import Path

import pytest
from fabric import Config

from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from tests.unit.values import host


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    """A door of an operator who has no ssh configuration."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return Door(tmp_path / "known_hosts")


def test_a_door_that_was_slammed_stays_shut(door: Door) -> None:
    door.slam()
    with pytest.raises(Unreachable) as caught, door.open(host()):
        pass
    assert caught.value.code == "reach.cut"


def test_making_a_connection_leaves_the_shared_configuration_alone(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is emptied and put together anew at a change, and other threads read it meanwhile."""
    monkeypatch.setattr(Config, "merge", lambda self: pytest.fail("it was changed"))
    connection, _ = door._connection("h", 22, "ops", None)
    connection.gateway = None
    assert connection.inline_ssh_env is True
