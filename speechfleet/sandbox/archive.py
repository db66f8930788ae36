"""Files as a tar archive in memory: what goes into a build, and into a container."""

import hashlib
import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """A file's content, mode and owner (uid and gid alike)."""

    content: bytes
    mode: int = 0o644
    owner: int = 0


def archive(entries: Mapping[str, Entry]) -> bytes:
    """Return a tar archive of these files; the same files give the same bytes.

    Folders come from the paths, mode 0700 and owned as the file where their name starts
    with a dot (`.ssh`); all others are left to whoever unpacks.
    """
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, entry in sorted(entries.items()):
            folder = Path(path).parent
            if folder.name.startswith("."):
                tar.addfile(_folder(str(folder), entry.owner))
            tar.addfile(_file(path, entry), io.BytesIO(entry.content))
    return buffer.getvalue()


def digest(*parts: bytes) -> str:
    """Return twelve hexadecimal digits that name these bytes."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()[:12]


def folder(root: Path, below: str = "") -> dict[str, Entry]:
    """Return the files of a folder as entries, compiled Python left out."""
    return {
        f"{below}{path.relative_to(root)}": Entry(path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _folder(path: str, owner: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(path)
    info.type, info.mode, info.uid, info.gid = tarfile.DIRTYPE, 0o700, owner, owner
    return info


def _file(path: str, entry: Entry) -> tarfile.TarInfo:
    info = tarfile.TarInfo(path)
    info.size, info.mode, info.uid, info.gid = (
        len(entry.content),
        entry.mode,
        entry.owner,
        entry.owner,
    )
    return info
