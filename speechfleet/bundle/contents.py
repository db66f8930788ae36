"""What there is of a bundle: the files in a folder, or in a tar, whole or cut short."""

import hashlib
import stat
import tarfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO

from speechfleet.bundle.manifest import BundleError

_CHUNK = 1 << 20

Seen = Callable[[int], None]
"""Is told of bytes as they were read."""


class Contents(ABC):
    """The files of what may be a bundle, by their paths in it."""

    @property
    @abstractmethod
    def sizes(self) -> Mapping[str, int]:
        """The size of each file in bytes; -1 for what is neither file nor folder. Raises
        BundleError where the disk does not give that."""

    @abstractmethod
    def open(self, path: str) -> IO[bytes]:
        """One of them, to read. Raises OSError."""

    def read(self, path: str) -> bytes:
        """All of a small one. Raises OSError."""
        with self.open(path) as file:
            return b"".join(iter(lambda: _read(file), b""))

    def sha256(self, path: str, seen: Seen) -> str:
        """Its digest, as hexadecimal digits. Raises OSError."""
        digest = hashlib.sha256()
        with self.open(path) as file:
            while chunk := _read(file):
                digest.update(chunk)
                seen(len(chunk))
        return digest.hexdigest()


def _read(file: IO[bytes]) -> bytes:
    try:
        return file.read(_CHUNK)
    except tarfile.TarError as error:
        raise OSError(str(error)) from None


class Folder(Contents):
    """The files below a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def sizes(self) -> Mapping[str, int]:
        """Links are not followed: a stick may have none, and they may lead out of it."""
        try:
            found = sorted(self._root.rglob("*"))
            states = [(path.relative_to(self._root).as_posix(), path.lstat()) for path in found]
        except OSError as error:
            raise _unread(error, self._root) from None
        return {
            name: state.st_size if stat.S_ISREG(state.st_mode) else -1
            for name, state in states
            if not stat.S_ISDIR(state.st_mode)
        }

    def open(self, path: str) -> IO[bytes]:
        return (self._root / path).open("rb")


class Archive(Contents):
    """The files in an uncompressed tar, without the one folder that all are in."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    @cached_property
    def _members(self) -> dict[str, tarfile.TarInfo]:
        return {_inside(member): member for member in _whole(self._tar) if not member.isdir()}

    @property
    def sizes(self) -> Mapping[str, int]:
        """A tar that was cut short has the files whose headers are in it."""
        members = self._members.items()
        return {name: member.size if member.isfile() else -1 for name, member in members}

    def open(self, path: str) -> IO[bytes]:
        try:
            file = self._tar.extractfile(self._members[path])
        except tarfile.TarError as error:
            raise OSError(str(error)) from None
        if file is None:
            raise OSError("it is no file")
        return file


def _inside(member: tarfile.TarInfo) -> str:
    return member.name.partition("/")[2] or member.name


def _whole(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    try:
        yield from tar
    except tarfile.TarError:
        return
    except OSError as error:
        raise _unread(error, tar.name) from None


def _unread(error: OSError, place: object) -> BundleError:
    said = f"{error.filename or place}: {error.strerror or error}"
    return BundleError(f"{said}; copy the bundle anew, and onto another disk if that is said again")


@contextmanager
def contents(bundle: Path) -> Iterator[Contents]:
    """What there is of the bundle at a path. Raises BundleError where there can be none."""
    if bundle.is_dir():
        yield Folder(bundle)
        return
    with _opened(bundle) as tar:
        yield Archive(tar)


def _opened(bundle: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(bundle, "r:")
    except OSError as error:
        raise BundleError(f"{bundle}: {error.strerror or error}") from None
    except tarfile.TarError:
        raise BundleError(f"{bundle} is no bundle: neither a folder nor a tar") from None
