"""Paramiko's client, which reads a private key once for all hosts, and says which file holds none.

Of an RSA key cryptography makes sure each time that its numbers are primes: with 3072 bits, as
ssh-keygen makes them, that is more than a tenth of a second, and ten times all else of a log-in.
"""

import os
import threading
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from paramiko import (
    AuthenticationException,
    PasswordRequiredException,
    PKey,
    SSHClient,
    SSHException,
)

_CERTIFICATE = "-cert.pub"


class NoPrivateKey(SSHException):
    """A file holds no private key of the kind it was tried as, or of none; its text is the path."""


class Keys:
    """The private keys that a run has read. Hosts that are asked at once wait for the first."""

    def __init__(self) -> None:
        self._read: dict[Hashable, PKey | SSHException] = {}
        self._reading = threading.Lock()

    def one(self, of: Hashable, read: Callable[[], PKey]) -> PKey:
        """The key that `read` returned before for the same, or returns now. Raises as it does:
        Paramiko takes each file for a key of each type, of which one is right."""
        with self._reading:
            if of not in self._read:
                try:
                    self._read[of] = read()
                except SSHException as error:
                    self._read[of] = error
            found = self._read[of]
        if isinstance(found, SSHException):
            # Raised anew, it would keep the frames of every host that met it.
            raise found.with_traceback(None)
        return found


class Client(SSHClient):
    """One that shares what it has read, for as long as the files stay as they are."""

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._shared = keys
        self._tried: set[str] = set()
        self._holding: set[str] = set()
        """Of the files that were tried those with a private key, of whatever kind."""

    def _auth(
        self, username: str, password: str, pkey: PKey, key_filenames: list[str], *rest: Any
    ) -> None:
        """Paramiko raises what came last: of an RSA key that the host refuses, that it is none of
        Ed25519."""
        try:
            super()._auth(  # type: ignore[misc]  # not told by the stubs
                username, password, pkey, key_filenames, *rest
            )
        except (AuthenticationException, NoPrivateKey) as error:
            empty = [name for name in key_filenames if name in self._tried - self._holding]
            if empty:
                raise NoPrivateKey(empty[0]) from error
            if self._holding and isinstance(error, NoPrivateKey):
                raise AuthenticationException(str(error)) from error
            raise

    def _key_from_filepath(self, filename: str, klass: type[PKey], password: str | None) -> PKey:
        self._tried.add(filename)
        read = partial(
            super()._key_from_filepath,  # type: ignore[misc]  # not told by the stubs
            filename,
            klass,
            password,
        )
        try:
            key = self._shared.one((filename, klass, password, _state(filename)), read)
        except PasswordRequiredException:
            self._holding.add(filename)
            raise
        except (SSHException, ValueError) as error:
            raise NoPrivateKey(filename) from error
        self._holding.add(filename)
        return key


def _state(filename: str) -> tuple[tuple[int, int] | None, ...]:
    """When the key and its certificate were changed, and how large they are."""
    key = filename.removesuffix(_CERTIFICATE)
    return _changed(key), _changed(key + _CERTIFICATE)


def _changed(path: str) -> tuple[int, int] | None:
    try:
        stat = os.stat(path)  # noqa: PTH116 - six for each host, of which a Path is most
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
