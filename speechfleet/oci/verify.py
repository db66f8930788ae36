"""Look a folder of images over, byte by byte."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from speechfleet.oci.errors import LayoutError
from speechfleet.oci.layout import Blob, blob_path, images

_CHUNK = 1 << 20


def faults(folder: Path, progress: Callable[[int], None] = lambda count: None) -> Iterator[str]:
    """Every blob of every image that is missing, of another size or of another content than its
    name says, in words; nothing where all is whole. `progress` is told of bytes as they are read.
    A folder that cannot be understood is one fault."""
    try:
        found = images(folder)
    except LayoutError as error:
        yield str(error)
        return
    for blob in dict.fromkeys(blob for image in found for blob in image.blobs):
        fault = blob_fault(folder, blob, progress)
        if fault:
            yield fault


def blob_fault(
    folder: Path, blob: Blob, progress: Callable[[int], None] = lambda count: None
) -> str:
    """What is wrong with one blob, in words; empty where nothing is."""
    path = blob_path(folder, blob.digest)
    try:
        size = path.stat().st_size
        if size != blob.size:
            return f"{path}: it has {size} bytes; wanted {blob.size}"
        if _sha256(path, progress) != blob.hex:
            return f"{path}: its content is not what its name says"
    except FileNotFoundError:
        return f"{path}: it is not there"
    except OSError as error:
        return f"{path}: it cannot be read: {error.strerror}"
    return ""


def _sha256(path: Path, progress: Callable[[int], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            digest.update(data)
            progress(len(data))
    return digest.hexdigest()
