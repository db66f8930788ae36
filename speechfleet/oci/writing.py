"""The small files of a folder of images, written whole or not at all, and synced."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from speechfleet.oci.errors import LayoutError
from speechfleet.oci.layout import INDEXES, entries
from speechfleet.oci.reading import read_json

_MARK = {"imageLayoutVersion": "1.0.0"}


def make_layout(folder: Path) -> None:
    """Make the folder one of images. Mark and index are written anew where they cannot be read:
    what they named is found again by its digest. Raises OSError."""
    (folder / "blobs" / "sha256").mkdir(parents=True, exist_ok=True)
    mark = folder / "oci-layout"
    if not _can(lambda: read_json(mark, mark.read_bytes, "")):
        write_whole(mark, json.dumps(_MARK).encode())
    if not _can(lambda: entries(folder)):
        write_index(folder, ())


def _can(read: Callable[[], object]) -> bool:
    try:
        read()
    except LayoutError:
        return False
    return True


def write_index(folder: Path, found: Sequence[Mapping[str, Any]]) -> None:
    """Name these images in the folder's index, and no other. Raises OSError."""
    index = {"schemaVersion": 2, "mediaType": INDEXES[0], "manifests": list(found)}
    write_whole(folder / "index.json", json.dumps(index, indent=1).encode())


def write_whole(path: Path, data: bytes) -> None:
    """Write the whole file or none of it, and let the next try write over what a broken one left:
    a folder of images holds nothing else. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
