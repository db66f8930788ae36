"""Files for a host by SFTP, for its user alone: so secrets come where sudo keeps what it reads."""

import re
import threading
from contextlib import suppress

from paramiko import SFTPClient, SSHClient, SSHException

from speechfleet.remote.errors import Unreachable, mapped
from speechfleet.remote.frames import new_nonce

_FIX = "see to the home of the user there: its owner and mode, df -h and df -i"
_SECONDS = 20
"""For each answer: a home on a network that is gone keeps SFTP waiting for ever."""
_OURS = re.compile(r"\.sf-[0-9a-f]{24}")
_OLD_SECONDS = 86_400
"""No script takes its files later: a deploy that pulls first can take hours to come to them."""


def upload(client: SSHClient, where: str, *contents: bytes) -> list[str]:
    """Put each into a new 0600 file in the user's home; returns their paths. Raises Unreachable,
    and leaves nothing there then, unless the connection is gone. What such a connection left there
    goes with the first upload a day later."""
    with mapped(where), _opened(client) as sftp:
        home = sftp.normalize(".")
        paths = [f"{home}/.{new_nonce()}" for _ in contents]
        for path, data in zip(paths, contents, strict=True):
            try:
                _write(sftp, path, data)
            except OSError as error:
                _remove(sftp, paths)
                if isinstance(error, (ConnectionError, TimeoutError)):
                    raise
                message = f"{where} takes no file {path}: {error.strerror or error}"
                raise Unreachable("reach.upload", message, _FIX) from error
        _remove_old(sftp, home, paths)
        return paths


def _opened(client: SSHClient) -> SFTPClient:
    transport = client.get_transport()
    if transport is None:
        raise ConnectionError("not connected")
    channel = transport.open_session(timeout=_SECONDS)
    channel.settimeout(_SECONDS)
    # Paramiko waits for the answer to the request of a subsystem without a limit.
    watchdog = threading.Timer(_SECONDS, channel.close)
    watchdog.start()
    try:
        channel.invoke_subsystem("sftp")
    finally:
        watchdog.cancel()
    return SFTPClient(channel)


def _write(sftp: SFTPClient, path: str, data: bytes) -> None:
    """Nobody else can read it before there is anything in it."""
    with sftp.open(path, "wx") as file:
        sftp.chmod(path, 0o600)
        file.write(data)


def _remove(sftp: SFTPClient, paths: list[str]) -> None:
    for path in paths:
        with suppress(OSError):
            sftp.remove(path)


def _remove_old(sftp: SFTPClient, home: str, new: list[str]) -> None:
    """By the host's own clock. It is no matter of whoever uploads now: trouble with it is none."""
    with suppress(OSError, EOFError, SSHException):
        now = max((sftp.stat(path).st_mtime or 0 for path in new), default=0)
        old = (one for one in sftp.listdir_attr(home) if _OURS.fullmatch(one.filename))
        gone = [one.filename for one in old if (one.st_mtime or now) < now - _OLD_SECONDS]
        _remove(sftp, [f"{home}/{name}" for name in gone])
