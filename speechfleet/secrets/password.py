"""The password of a vault, out of a file or of a program that prints it."""

import os
import stat
import subprocess
from pathlib import Path

from speechfleet.secrets.secret import Secret

PROGRAM_SECONDS = 60
"""How long a password program may take: long enough for a touch of a hardware token."""


MAX_BYTES = 64 * 1024


class VaultPasswordError(Exception):
    """The password file or program gives no password; the text says why and what to do."""


def read_password(
    path: Path, seconds: float = PROGRAM_SECONDS, vault_id: str | None = None
) -> Secret:
    """Return the password in `path`, or what `path` prints where it is executable.

    A program whose name ends with `-client` is told the vault id, as Ansible does.

    White space around a file's password and line ends around a program's are not part of it,
    as in Ansible; bytes that are not UTF-8 are kept. Raises VaultPasswordError.
    """
    if _is_program(path):
        raw = _printed_by(_words(path, vault_id), seconds).strip(b"\r\n")
    else:
        raw = _bytes(path).strip()
    if not raw:
        raise VaultPasswordError(f"{path} gives an empty vault password; wanted one line of text")
    return Secret(raw.decode(errors="surrogateescape"))


def openness(path: Path) -> str | None:
    """Return a warning where every user of this machine can read a password file."""
    if _is_program(path) or not _mode(path) & stat.S_IROTH:
        return None
    return f"{path} can be read by every user of this machine; chmod 600 {path}"


def _is_program(path: Path) -> bool:
    file = os.path.isfile(path)  # noqa: PTH113 - pathlib's raises PermissionError
    return file and os.access(path, os.X_OK) and bool(_mode(path) & 0o111)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError as error:
        raise _unreadable(path, error) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(data) > MAX_BYTES:
        raise VaultPasswordError(f"{path} is too long for a vault password; is it another file?")
    return data


def _unreadable(path: Path, error: OSError) -> VaultPasswordError:
    found = f"the vault password file {path} cannot be read: {error.strerror}"
    return VaultPasswordError(f"{found}; give another, or mend its path or permissions")


def _words(path: Path, vault_id: str | None) -> list[str]:
    program = str(path.absolute())
    is_client = path.stem.endswith("-client")
    return [program, "--vault-id", vault_id or "default"] if is_client else [program]


def _printed_by(words: list[str], seconds: float) -> bytes:
    """Run the program; its standard error stays the operator's, so that it can ask."""
    path = words[0]
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, timeout=seconds, check=False)
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
