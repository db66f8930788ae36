"""A file takes the place of another: all of them at once, or none."""

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from speechfleet.secrets.locked_file import LockedFileError, read_file


def is_stream(path: Path) -> bool:
    """Whether there is something that is no file and no folder: a pipe, a device."""
    return path.exists() and not path.is_file() and not path.is_dir()


def check_replaceable(path: Path) -> None:
    """Raise LockedFileError where no file of the same owner and group can take its place."""
    target = path.resolve()
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise LockedFileError(f"{path}: nothing can be written to its folder {target.parent}")
    if target.exists() and os.geteuid() not in (0, target.stat().st_uid):
        raise LockedFileError(f"{path}: belongs to another user, who alone can change it")
    with prepared(path, b""):
        pass


def replace_file(path: Path, data: bytes, private: bool = False) -> None:
    """Replace the file at once; a reader sees the old or the new. Raises LockedFileError."""
    with prepared(path, data, private) as put:
        put()


def replace_files(
    files: Mapping[Path, bytes], was: Mapping[Path, bytes], private: bool = False
) -> None:
    """Replace each of the files, once all of the new ones are written; `was` is what was read of
    those that were.

    Raises LockedFileError: with every file as it was (so where somebody else has written to one
    since it was read), or else saying which are new.
    """
    with ExitStack() as stack:
        puts = {
            path: stack.enter_context(prepared(path, data, private)) for path, data in files.items()
        }
        _refuse_changed({path: was[path] for path in files if path in was})
        new: list[str] = []
        for path, put in puts.items():
            try:
                put()
            except LockedFileError as error:
                raise LockedFileError(_half_way(error, new, [str(path) for path in puts])) from None
            new.append(str(path))


def _refuse_changed(was: Mapping[Path, bytes]) -> None:
    changed = ", ".join(str(path) for path, data in was.items() if read_file(path) != data)
    if changed:
        raise LockedFileError(
            f"{changed}: was changed by somebody else meanwhile; nothing was written, try again"
        )


def _half_way(error: LockedFileError, new: list[str], all_of_them: list[str]) -> str:
    if not new:
        return str(error)
    old = ", ".join(name for name in all_of_them if name not in new)
    return f"{error}. Written anew: {', '.join(new)}; as before: {old}"


@contextmanager
def prepared(path: Path, data: bytes, private: bool = False) -> Iterator[Callable[[], None]]:
    """Write the new file beside the old one; the call that is given puts it in its place.

    Mode, owner and group stay, and a link stays one. A new file is for its owner alone, and so is
    a `private` one. Raises LockedFileError, with the file as it was.
    """
    target = path.resolve()
    with _named(path):
        if is_stream(path):
            raise LockedFileError(f"{path}: is a pipe or a device, which no file can replace")
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    beside = Path(name)

    def put() -> None:
        with _named(path):
            beside.replace(target)
            _sync(target.parent)

    try:
        with _named(path), os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            _make_alike(target, beside, private)
            os.fsync(descriptor)
        yield put
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def write_stream(path: Path, data: bytes) -> None:
    """Write to a pipe or device that is there. Raises LockedFileError."""
    with _named(path), os.fdopen(os.open(path, os.O_WRONLY), "wb") as file:
        file.write(data)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LockedFileError(f"{path}: cannot be written: {error.strerror}") from None


def _make_alike(old: Path, new: Path, private: bool) -> None:
    """Give the new file owner, mode and attributes (ACL, SELinux) of the old one; a private one
    nothing by which others could read it even for a moment."""
    if not old.exists():
        return
    was = old.stat()
    _give(new, was)
    if private:
        new.chmod(stat.S_IMODE(was.st_mode) & 0o700)
        return
    shutil.copystat(old, new)
    os.utime(new)


def _give(new: Path, was: os.stat_result) -> None:
    now = new.stat()
    if (was.st_uid, was.st_gid) == (now.st_uid, now.st_gid):
        return
    try:
        os.chown(new, was.st_uid, was.st_gid)
    except PermissionError as error:
        whose = f"you may not give a file to its owner and group ({was.st_uid}:{was.st_gid})"
        fix = "give it a group of yours (chgrp)"
        raise PermissionError(error.errno, f"{whose}; {fix}") from None


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
