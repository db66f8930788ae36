"""A file that is written whole or not at all, for its owner alone unless told otherwise."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, text: str | Iterable[str], mode: int = 0o600) -> Path:
    """Write `text`, or its pieces, in place of what was there; synced. Raises OSError."""
    # mkstemp gives 0600, and a name that nobody else writes to.
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines([text] if isinstance(text, str) else text)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        return Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
