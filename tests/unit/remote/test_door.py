"""The door, before it comes to a connection."""

from pathlib import Path

import pytest
from fabric import Config

from speechfleet.remote.door import Door, _hop
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


def test_what_was_opened_beside_a_door_is_cut_with_it(door: Door) -> None:
    cut = []
    with door.watch(lambda: cut.append("over")):
        pass
    with door.watch(lambda: cut.append("open")):
        door.slam()
    with door.watch(lambda: cut.append("late")):
        pass
    assert cut == ["open", "late"]


def test_making_a_connection_leaves_the_shared_configuration_alone(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is emptied and put together anew at a change, and other threads read it meanwhile."""
    monkeypatch.setattr(Config, "merge", lambda self: pytest.fail("it was changed"))
    connection, _ = door._connection("h", 22, "ops", None)
    connection.gateway = None
    assert connection.inline_ssh_env is True


@pytest.mark.parametrize(
    ("jump", "hop"),
    [
        ("GW-Berlin", (None, "GW-Berlin", None)),
        ("a,Ops@GW:2222", ("Ops", "GW", 2222)),
        ("ssh://ops@GW.Corp:22/", ("ops", "GW.Corp", 22)),
        ("ops@[FD00::1]:2222", ("ops", "FD00::1", 2222)),
        ("a, [::1]", (None, "::1", None)),
    ],
)
def test_a_hop_has_its_name_as_it_is_written(jump: str, hop: tuple[object, ...]) -> None:
    assert _hop(jump) == hop


def test_a_host_key_is_found_under_the_small_letters_that_openssh_writes(door: Door) -> None:
    key = "AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ"
    door.known_hosts.write_text(f"gw-berlin ssh-ed25519 {key}\n")
    connection, _ = door._connection("GW-Berlin", 22, "ops", None)
    (known,) = connection.client.get_host_keys().lookup("GW-Berlin").values()
    assert known.get_base64() == key


def test_a_key_that_one_file_revokes_is_taken_from_none(door: Door) -> None:
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ"
    door.known_hosts.write_text(f"ber-01 {line}\n@revoked * {line}\n")
    connection, _ = door._connection("ber-01", 22, "ops", None)
    assert connection.client.get_host_keys().lookup("ber-01") is None
