"""A file that is written whole or not at all, for its owner alone unless told otherwise."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, content: bytes | str | Iterable[str], mode: int = 0o600) -> Path:
    """Write bytes, or text, or its pieces, in place of what was there, be it a link; synced.
    Raises OSError."""
    pieces = [content] if isinstance(content, bytes | str) else content
    # mkstemp gives 0600, and a name that nobody else writes to.
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(one if isinstance(one, bytes) else one.encode() for one in pieces)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        return Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
