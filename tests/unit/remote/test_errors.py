"""Every way of not reaching a host has its own code, and a remedy."""

import socket
from pathlib import Path

import pytest
from paramiko import (
    AuthenticationException,
    BadHostKeyException,
    ChannelException,
    PasswordRequiredException,
    RSAKey,
    SSHException,
)
from paramiko.ssh_exception import NoValidConnectionsError

from speechfleet.remote.errors import Unreachable, mapped
from speechfleet.remote.hostkeys import NotKept, RevokedHostKey, UnknownHostKey, fingerprint

KEY, OTHER = RSAKey.generate(2048), RSAKey.generate(2048)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (socket.gaierror(-2, "Name or service not known"), "reach.name"),
        (ConnectionRefusedError(111, "refused"), "reach.refused"),
        (NoValidConnectionsError({("10.1.2.3", 22): OSError()}), "reach.refused"),
        (TimeoutError(), "reach.timeout"),
        (SSHException("Error reading SSH protocol banner"), "reach.banner"),
        (UnknownHostKey(KEY), "reach.key-unknown"),
        (NotKept(Path("known_hosts"), OSError(28, "No space left")), "reach.key-unknown"),
        (RevokedHostKey(KEY), "reach.key-revoked"),
        (BadHostKeyException("ber-01", KEY, OTHER), "reach.key-changed"),
        (AuthenticationException("no"), "reach.authentication"),
        (PasswordRequiredException("encrypted"), "reach.authentication"),
        (SSHException("No authentication methods available"), "reach.authentication"),
        (PermissionError(13, "denied"), "reach.authentication"),
        (ChannelException(2, "Connect failed"), "reach.bastion"),
        (ConnectionResetError(104, "reset"), "reach.lost"),
        (SSHException("SSH session not active"), "reach.lost"),
        (EOFError(), "reach.lost"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_raised_becomes_a_way_of_not_reaching(error: Exception, code: str) -> None:
    with pytest.raises(Unreachable) as caught, mapped("10.1.2.3:22"):
        raise error
    assert caught.value.code == code
    assert "10.1.2.3:22" in caught.value.message
    assert caught.value.fix
    assert caught.value.__cause__ is error


def test_a_changed_key_shows_both_fingerprints() -> None:
    with pytest.raises(Unreachable) as caught, mapped("ber-01:22"):
        raise BadHostKeyException("ber-01", KEY, OTHER)
    assert fingerprint(KEY) in caught.value.message
    assert fingerprint(OTHER) in caught.value.message


def test_what_is_already_told_is_told_once() -> None:
    told = Unreachable("reach.sudo", "no root", "be root")
    with pytest.raises(Unreachable) as caught, mapped("ber-01:22"):
        raise told
    assert caught.value is told


def test_a_bug_of_ours_is_not_called_unreachable() -> None:
    with pytest.raises(ZeroDivisionError), mapped("ber-01:22"):
        raise ZeroDivisionError
