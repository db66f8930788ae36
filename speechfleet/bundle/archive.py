"""One uncompressed tar of a bundle's folder: layers are compressed already."""

import os
import tarfile
from pathlib import Path

from speechfleet.bundle.contents import Seen
from speechfleet.bundle.licences import names
from speechfleet.bundle.manifest import NAME, Manifest


def _named(folder: Path) -> Path:
    """The folder by a name of its own, also where it was given as `.` or `..`."""
    return folder if folder.name not in ("", "..") else folder.resolve()


def pack(folder: Path, manifest: Manifest, seen: Seen) -> Path:
    """Write the tar beside the folder, whole or not at all, and return its path. Raises OSError.

    The manifest comes first: of a tar that was cut short it says all that is missing. One with
    licences is for its owner alone.
    """
    folder = _named(folder)
    whole = folder.with_name(f"{folder.name}.tar")
    part = whole.with_name(f"{whole.name}.part")
    part.unlink(missing_ok=True)
    part.touch(0o600 if names(manifest) else 0o666)
    try:
        _write(part, folder, manifest, seen)
        return part.rename(whole)
    finally:
        part.unlink(missing_ok=True)


def _write(part: Path, folder: Path, manifest: Manifest, seen: Seen) -> None:
    with part.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for path in (NAME, *(carried.path for carried in manifest.files)):
                tar.add(folder / path, f"{folder.name}/{path}", filter=_of_nobody)
                seen((folder / path).stat().st_size)
        file.flush()
        os.fsync(file.fileno())


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member
