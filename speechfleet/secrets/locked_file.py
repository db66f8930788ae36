"""Files that are vaults, or become one: read within limits, replaced as a whole or not at all."""

import os
import shutil
import stat
import tempfile
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


def check_replaceable(path: Path) -> None:
    """Raise LockedFileError where the file cannot be replaced by one of the same owner."""
    target = path.resolve()
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise LockedFileError(f"{path}: nothing can be written to its folder {target.parent}")
    if target.exists() and os.geteuid() not in (0, target.stat().st_uid):
        raise LockedFileError(f"{path}: belongs to another user, who alone can change it")


def replace_file(path: Path, data: bytes, private: bool = False) -> None:
    """Replace the file at once; a reader sees the old or the new. Mode and owner stay.

    A link stays one. A new file is for its owner alone, and so is a `private` one. Raises
    LockedFileError, with the file as it was.
    """
    target = path.resolve()
    try:
        descriptor, beside = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise LockedFileError(f"{path}: cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            _make_alike(target, Path(beside), private)
            os.fsync(descriptor)
        Path(beside).replace(target)
        _sync(target.parent)
    except OSError as error:
        raise LockedFileError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        Path(beside).unlink(missing_ok=True)


def _make_alike(old: Path, new: Path, private: bool) -> None:
    """Give the new file owner, mode and attributes (ACL, SELinux) of the old one."""
    if not old.exists():
        return
    was, now = old.stat(), new.stat()
    if (was.st_uid, was.st_gid) != (now.st_uid, now.st_gid):
        os.chown(new, was.st_uid, was.st_gid)
    shutil.copystat(old, new)
    os.utime(new)
    if private:
        new.chmod(stat.S_IMODE(was.st_mode) & 0o700)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
