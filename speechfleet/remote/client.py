"""Paramiko's client, which reads a private key once for all hosts.

Of an RSA key cryptography makes sure each time that its numbers are primes: with 3072 bits, as
ssh-keygen makes them, that is more than a tenth of a second, and ten times all else of a log-in.
"""

import os
import threading
from collections.abc import Callable, Hashable
from functools import partial

from paramiko import PKey, SSHClient, SSHException

_CERTIFICATE = "-cert.pub"


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

    def _key_from_filepath(self, filename: str, klass: type[PKey], password: str | None) -> PKey:
        read = partial(
            super()._key_from_filepath,  # type: ignore[misc]  # not told by the stubs
            filename,
            klass,
            password,
        )
        return self._shared.one((filename, klass, password, _state(filename)), read)


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
