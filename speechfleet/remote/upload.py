"""A file for a host by SFTP, for its user alone: so secrets come where sudo keeps what it reads."""

from contextlib import suppress

from paramiko import SFTPClient, SSHClient

from speechfleet.remote.errors import Unreachable, mapped

_FIX = "see to the home of the user there: its owner and mode, df -h and df -i"


def upload(client: SSHClient, where: str, name: str, data: bytes) -> str:
    """Put bytes into a new 0600 file in the user's home; returns its path. Raises Unreachable, and
    leaves nothing there then."""
    with mapped(where), client.open_sftp() as sftp:
        path = f"{sftp.normalize('.')}/{name}"
        try:
            _write(sftp, path, data)
        except (ConnectionError, TimeoutError):
            raise
        except OSError as error:
            with suppress(OSError):
                sftp.remove(path)
            message = f"{where} takes no file {path}: {error.strerror or error}"
            raise Unreachable("reach.upload", message, _FIX) from error
        return path


def _write(sftp: SFTPClient, path: str, data: bytes) -> None:
    """Nobody else can read it before there is anything in it."""
    with sftp.open(path, "wx") as file:
        sftp.chmod(path, 0o600)
        file.write(data)
