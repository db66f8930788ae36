"""The door, before it comes to a connection."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from fabric import Config, Connection
from paramiko import RSAKey

from speechfleet.remote.door import Door, _hop
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.hostkeys import UnknownHostKey
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


def _cut_while(monkeypatch: pytest.MonkeyPatch, door: Door, when: str, **changes: str) -> list[str]:
    """Which were logged in to, by a door that is slammed while this one is."""
    logged_in: list[str] = []

    def log_in(connection: Connection, where: str, starts: object = None) -> None:
        logged_in.append(where)
        if where == when:
            door.slam()

    monkeypatch.setattr("speechfleet.remote.door.log_in", log_in)
    with pytest.raises(Unreachable) as caught, door.open(host(address="ber-01", **changes)):
        pytest.fail("a host was given its change")
    assert caught.value.code == "reach.cut"
    return logged_in


def test_a_host_that_is_logging_in_when_the_door_is_slammed_gets_nothing(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _cut_while(monkeypatch, door, "ber-01:22") == ["ber-01:22"]


def test_nor_is_one_logged_in_to_whose_bastion_was_being_opened(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _cut_while(monkeypatch, door, "gate:22", jump="gate") == ["gate:22"]


def test_a_bastion_that_is_being_opened_is_cut_too(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[str] = []

    def log_in(connection: Connection, where: str) -> None:
        monkeypatch.setattr(connection.client, "close", lambda: cut.append(where))
        door.slam()

    monkeypatch.setattr("speechfleet.remote.door.log_in", log_in)
    door._open_bastion("gate", None)
    assert cut == ["gate:22"]


def test_a_bastion_that_is_dead_holds_up_no_other(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, other_opened = threading.Event(), threading.Event()

    def log_in(connection: Connection, where: str) -> None:
        if where == "dead:22":
            begun.set()
            assert other_opened.wait(60), "the other waits for this one"
            raise Unreachable("reach.timeout", "no answer", "see to it")

    monkeypatch.setattr("speechfleet.remote.door.log_in", log_in)
    with ThreadPoolExecutor(2) as pool:
        dead = pool.submit(door._bastion, "dead", None)
        assert begun.wait(60)
        door._bastion("gate", None)
        other_opened.set()
        assert isinstance(dead.exception(60), Unreachable)


@pytest.mark.parametrize("fails", [True, False])
def test_every_bastion_of_a_chain_is_let_go(
    fails: bool, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []

    def log_in(connection: Connection, where: str) -> None:
        monkeypatch.setattr(connection, "close", lambda: closed.append(where))
        if fails and where == "inner:22":
            raise Unreachable("reach.timeout", "no answer", "see to it")

    monkeypatch.setattr("speechfleet.remote.door.log_in", log_in)
    with suppress(Unreachable):
        door._bastion("outer,inner", None)
    assert closed == (["inner:22", "outer:22"] if fails else [])
    door.close()
    assert closed == ["inner:22", "outer:22"]


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


def test_who_could_vouch_for_an_unknown_key_is_named(door: Door) -> None:
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ"
    door.known_hosts.write_text(f"@cert-authority *.example,ber-* {line}\n")
    connection, _ = door._connection("ber-01", 22, "ops", None)
    with pytest.raises(UnknownHostKey, match=f"not understood: {door.known_hosts}:1$"):
        connection.client._policy.missing_host_key(
            connection.client, "ber-01", RSAKey.generate(2048)
        )
