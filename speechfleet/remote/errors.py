"""The ways in which a host cannot be reached, told apart.

Unreachable
  code "reach.name"          the name does not resolve
  code "reach.refused"       nothing listens on the port
  code "reach.timeout"       no answer in time
  code "reach.banner"        connected, but no SSH greeting came
  code "reach.key-unknown"   the host key is not known
  code "reach.key-changed"   the host key is another one than known
  code "reach.authentication" the log-in was refused
  code "reach.bastion"       the bastion could not be passed
  code "reach.sudo"          root was not to be had
  code "reach.shell"         the login shell did not run what it was told
  code "reach.lost"          the connection was lost on the way
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from paramiko import (
    AuthenticationException,
    BadHostKeyException,
    ChannelException,
    PasswordRequiredException,
    SSHException,
)
from paramiko.ssh_exception import NoValidConnectionsError

from speechfleet.remote.hostkeys import UnknownHostKey, fingerprint


class Unreachable(Exception):
    """A host could not be reached or was lost; says why, and how to mend it."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix


@contextmanager
def mapped(where: str) -> Iterator[None]:
    """Turn what sockets and Paramiko raise into Unreachable. `where` is `host:port`."""
    try:
        yield
    except Unreachable:
        raise
    except (OSError, SSHException, EOFError) as error:
        raise _unreachable(where, error) from error


def _unreachable(where: str, error: Exception) -> Unreachable:
    """Order matters: the special before the general."""
    for kinds, make in _TABLE:
        if isinstance(error, kinds):
            return make(where, error)
    if "banner" in str(error):
        return _banner(where)
    return _lost(where, error)


def _name(where: str, error: Exception) -> Unreachable:
    return Unreachable(
        "reach.name",
        f"the name of {where} does not resolve",
        "correct ansible_host, or see to DNS",
    )


def _refused(where: str, error: Exception) -> Unreachable:
    return Unreachable(
        "reach.refused",
        f"nothing takes connections at {where}",
        "start sshd there, or correct ansible_host and ansible_port",
    )


def _timeout(where: str, error: Exception) -> Unreachable:
    return Unreachable(
        "reach.timeout",
        f"no answer from {where} in time",
        "is the host up, and does a firewall let SSH through?",
    )


def _banner(where: str) -> Unreachable:
    return Unreachable(
        "reach.banner",
        f"{where} takes the connection but does not greet",
        "the host may hang, or its sshd drops new connections (MaxStartups): try fewer --forks",
    )


def _authentication(where: str, error: Exception) -> Unreachable:
    return Unreachable(
        "reach.authentication",
        f"{where} refuses the log-in",
        "check ansible_user and ansible_ssh_private_key_file, or load the key into ssh-agent",
    )


def _passphrase(where: str, error: Exception) -> Unreachable:
    return Unreachable(
        "reach.authentication",
        f"the private key for {where} has a passphrase",
        "load it into ssh-agent: ssh-add",
    )


def _key_file(where: str, error: Exception) -> Unreachable:
    return Unreachable(
        "reach.authentication",
        f"the private key for {where} cannot be read: {error}",
        "correct ansible_ssh_private_key_file, or its owner and mode",
    )


def _changed(where: str, error: Exception) -> Unreachable:
    assert isinstance(error, BadHostKeyException)  # noqa: S101  by the table
    return Unreachable(
        "reach.key-changed",
        f"{where} shows another host key ({fingerprint(error.key)}) than the known one "
        f"({fingerprint(error.expected_key)})",
        "somebody may be in between; if the host was set up anew, remove its line from "
        "known_hosts and accept the new key",
    )


def _unknown(where: str, error: Exception) -> Unreachable:
    assert isinstance(error, UnknownHostKey)  # noqa: S101  by the table
    return Unreachable(
        "reach.key-unknown",
        f"the host key of {where} is not known ({error.fingerprint})",
        "compare it with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), "
        "then run once with --accept-new",
    )


def _channel(where: str, error: Exception) -> Unreachable:
    return Unreachable(
        "reach.bastion",
        f"the bastion does not pass the connection on to {where}: {error}",
        "is the host up, and may the bastion reach it (AllowTcpForwarding, firewall)?",
    )


def _lost(where: str, error: Exception) -> Unreachable:
    return Unreachable(
        "reach.lost",
        f"the connection to {where} broke: {error or type(error).__name__}",
        "see to the network and to sshd's log, then run again",
    )


_TABLE = (
    (UnknownHostKey, _unknown),
    (BadHostKeyException, _changed),
    (PasswordRequiredException, _passphrase),
    ((FileNotFoundError, PermissionError), _key_file),
    (AuthenticationException, _authentication),
    (ChannelException, _channel),
    (socket.gaierror, _name),
    ((ConnectionRefusedError, NoValidConnectionsError), _refused),
    (TimeoutError, _timeout),
)
