"""The ways in which a host cannot be reached, told apart.

Unreachable
  code "reach.name"          the name does not resolve
  code "reach.refused"       nothing listens on the port
  code "reach.timeout"       no answer in time
  code "reach.banner"        connected, but no SSH greeting came
  code "reach.key-unknown"   the host key is not known
  code "reach.key-changed"   the host key is another one than known
  code "reach.key-revoked"   a known_hosts file says not to trust the host key
  code "reach.authentication" the log-in was refused
  code "reach.bastion"       the bastion could not be passed
  code "reach.ssh-config"    ssh_config(5) wants what cannot be done here
  code "reach.sudo"          root was not to be had
  code "reach.upload"        the user's home takes no file
  code "reach.shell"         the login shell did not run what it was told
  code "reach.lost"          the connection was lost on the way
  code "reach.cut"           the run was interrupted
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from paramiko import (
    AuthenticationException,
    BadHostKeyException,
    ChannelException,
    PasswordRequiredException,
    SSHException,
)
from paramiko.ssh_exception import NoValidConnectionsError

from speechfleet.remote.client import NoPrivateKey
from speechfleet.remote.hostkeys import NotKept, RevokedHostKey, UnknownHostKey, fingerprint


class Unreachable(Exception):
    """A host could not be reached or was lost; says why, and how to mend it."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix


class BrokenOff(Unreachable):
    """The connection broke once a host was given something to do: whether it did is not known."""


@contextmanager
def under_way(errand: str) -> Iterator[None]:
    """Turn Unreachable into BrokenOff from where the host has the errand."""
    try:
        yield
    except Unreachable as lost:
        message = f"{lost.message}: what became of the {errand} is not known"
        raise BrokenOff(lost.code, message, lost.fix) from lost


@dataclass(frozen=True)
class _Fault:
    """What one kind of foreign exception means. `{where}` is host:port, `{error}` its text."""

    kinds: tuple[type[Exception], ...]
    code: str
    message: str
    fix: str

    def about(self, where: str, error: Exception) -> Unreachable:
        text = str(error) or type(error).__name__
        return Unreachable(self.code, self.message.format(where=where, error=text), self.fix)


_TIMEOUT = _Fault(
    (TimeoutError,),
    "reach.timeout",
    "no answer from {where} in time",
    "is the host up, and does a firewall let SSH through?",
)
_FAULTS = (
    _Fault(
        (UnknownHostKey,),
        "reach.key-unknown",
        "the host key of {where} is not known ({error})",
        "compare it with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), "
        "then run once with --accept-new",
    ),
    _Fault(
        (NotKept,),
        "reach.key-unknown",
        "the host key of {where} cannot be kept in {error}",
        "see to the file's owner and mode and to the disk there (df -h)",
    ),
    _Fault(
        (RevokedHostKey,),
        "reach.key-revoked",
        "{where} shows a host key that is revoked ({error})",
        "give the host a new key (ssh-keygen -A, once the old one is away); a known_hosts file has "
        "a line @revoked for it",
    ),
    _Fault(
        (PasswordRequiredException,),
        "reach.authentication",
        "the private key for {where} has a passphrase",
        "load it into ssh-agent: ssh-add",
    ),
    _Fault(
        (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError),
        "reach.authentication",
        "the private key for {where} cannot be read: {error}",
        "correct ansible_ssh_private_key_file, or its owner and mode",
    ),
    _Fault(
        (NoPrivateKey,),
        "reach.authentication",
        "{error} holds no private key that can be used for {where}",
        "name a whole private key of RSA, ECDSA or Ed25519 in ansible_ssh_private_key_file (is it "
        "the .pub?), or load it into ssh-agent",
    ),
    _Fault(
        (AuthenticationException,),
        "reach.authentication",
        "{where} refuses the log-in",
        "check ansible_user and ansible_ssh_private_key_file, or load the key into ssh-agent",
    ),
    _Fault(
        (ChannelException,),
        "reach.bastion",
        "the bastion does not pass the connection on to {where}: {error}",
        "is the host up, and may the bastion reach it (AllowTcpForwarding, firewall)?",
    ),
    _Fault(
        (socket.gaierror,),
        "reach.name",
        "the name of {where} does not resolve",
        "correct ansible_host, or see to DNS",
    ),
    _Fault(
        (ConnectionRefusedError, NoValidConnectionsError),
        "reach.refused",
        "nothing takes connections at {where}",
        "start sshd there, or correct ansible_host and ansible_port",
    ),
    _TIMEOUT,
)
"""The special before the general: the first that fits counts."""

_BANNER = _Fault(
    (SSHException,),
    "reach.banner",
    "{where} takes the connection but does not greet",
    "the host may hang, or its sshd drops new connections (MaxStartups): try fewer --forks",
)
_KEYLESS = _Fault(
    (SSHException,),
    "reach.authentication",
    "there is no key to log in to {where} with: {error}",
    "name one (ansible_ssh_private_key_file), or load one into ssh-agent",
)
_TEXTS = (
    ("banner", _BANNER),
    ("No existing session", _TIMEOUT),
    ("No authentication methods", _KEYLESS),
)
"""Where Paramiko raises only SSHException, its text must tell. It has no session where the key
exchange was not over in time."""

_LOST = _Fault(
    (Exception,),
    "reach.lost",
    "the connection to {where} broke: {error}",
    "see to the network and to sshd's log, then run again",
)


@contextmanager
def mapped(where: str) -> Iterator[None]:
    """Turn what sockets and Paramiko raise into Unreachable. `where` is `host:port`."""
    try:
        yield
    except Unreachable:
        raise
    except BadHostKeyException as error:
        raise _changed(where, error) from error
    except (OSError, SSHException, EOFError) as error:
        raise _fault(error).about(where, error) from error


def _fault(error: Exception) -> _Fault:
    for fault in _FAULTS:
        if isinstance(error, fault.kinds):
            return fault
    return next((fault for text, fault in _TEXTS if text in str(error)), _LOST)


def _changed(where: str, error: BadHostKeyException) -> Unreachable:
    """Both keys are shown: a person has to compare them."""
    return Unreachable(
        "reach.key-changed",
        f"{where} shows another host key ({fingerprint(error.key)}) than the known one "
        f"({fingerprint(error.expected_key)})",
        "somebody may be in between; if the host was set up anew, remove its line from "
        "known_hosts and accept the new key",
    )
