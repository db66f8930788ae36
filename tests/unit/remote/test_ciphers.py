"""Which ciphers a connection asks for."""

import socket
from pathlib import Path

from paramiko import Transport

from speechfleet.remote.ciphers import transport
from speechfleet.remote.door import Door


def test_ciphers_that_authenticate_by_themselves_come_first_and_none_is_lost() -> None:
    here, there = socket.socketpair()
    with here, there:
        asked = transport(here).get_security_options().ciphers
        as_it_would = Transport(there).get_security_options().ciphers
    assert asked[:2] == ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
    assert [one for one in as_it_would if one not in asked[:2]] == list(asked[2:])


def test_every_connection_of_a_door_asks_so(tmp_path: Path) -> None:
    connection, _ = Door(tmp_path / "known_hosts")._connection("h", 22, "ops", None)
    assert connection.connect_kwargs["transport_factory"] is transport
