"""The password of a vault, out of a file or of a program that prints it."""

import os
import stat
import subprocess
from pathlib import Path

from speechfleet.secrets.secret import Secret

PROGRAM_SECONDS = 60
"""How long a password program may take: long enough for a touch of a hardware token."""


class VaultPasswordError(Exception):
    """The password file or program gives no password; the text says why and what to do."""


def read_password(path: Path, seconds: float = PROGRAM_SECONDS) -> Secret:
    """Return the password in `path`, or what `path` prints where it is executable.

    White space around a file's password and line ends around a program's are not part of it,
    as in Ansible; bytes that are not UTF-8 are kept. Raises VaultPasswordError.
    """
    raw = _printed_by(path, seconds).strip(b"\r\n") if _is_program(path) else _bytes(path).strip()
    if not raw:
        raise VaultPasswordError(f"{path} gives an empty vault password")
    return Secret(raw.decode(errors="surrogateescape"))


def openness(path: Path) -> str | None:
    """Return a warning where every user of this machine can read a password file."""
    if _is_program(path) or not _mode(path) & stat.S_IROTH:
        return None
    return f"{path} can be read by every user of this machine; chmod 600 {path}"


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK) and bool(_mode(path) & 0o111)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError as error:
        raise _unreadable(path, error) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> VaultPasswordError:
    return VaultPasswordError(f"the vault password file {path} cannot be read: {error.strerror}")


def _printed_by(path: Path, seconds: float) -> bytes:
    """Run the program; its standard error stays the operator's, so that it can ask."""
    try:
        done = subprocess.run(
            [path.absolute()], stdout=subprocess.PIPE, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise VaultPasswordError(f"{path} gave no vault password within {seconds:g} s") from None
    except OSError as error:
        raise VaultPasswordError(
            f"{path} is executable but does not run: {error.strerror}; if it is a plain "
            f"password file: chmod 600 {path}"
        ) from None
    if done.returncode:
        raise VaultPasswordError(f"{path} ended with exit code {done.returncode}")
    return done.stdout
