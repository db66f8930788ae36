"""Files that are vaults, or become one: read within limits."""

from collections.abc import Sequence
from pathlib import Path

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import Opened, Password, VaultError, is_vault, opened

MAX_BYTES = 64 * 1024**2
"""Of one file; locked it is four times as long as its text."""


class LockedFileError(VaultError):
    """Something is wrong with a file; the text begins with its name."""


def read_file(path: Path) -> bytes:
    """Return what is in the file. Raises LockedFileError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no path of a file"
        raise LockedFileError(f"{path}: cannot be read: {why}") from None
    return within_limits(data, str(path))


def within_limits(data: bytes, name: str) -> bytes:
    """Return `data`. Raises LockedFileError where it is too much."""
    if len(data) > MAX_BYTES:
        most = f"{MAX_BYTES // 1024**2} MiB"
        raise LockedFileError(f"{name}: has more than {most}; wanted a file of names and secrets")
    return data


def opened_data(data: bytes, name: str, passwords: Sequence[Password]) -> Opened:
    """Return what is locked in `data`. Raises LockedFileError, which begins with `name`."""
    try:
        return opened(data, passwords)
    except VaultError as error:
        raise LockedFileError(f"{name}: {error}") from None


def plain_text(data: bytes, name: str) -> Secret:
    """Return what is to be locked. Raises LockedFileError where it is locked already."""
    if is_vault(data):
        hint = "speechfleet vault rekey gives it another password"
        raise LockedFileError(f"{name}: is locked already; {hint}")
    return Secret(data.decode(errors="surrogateescape"))


def bytes_of(text: Secret) -> bytes:
    """Return the bytes that stand for the text of a vault."""
    return text.open().encode(errors="surrogateescape")
