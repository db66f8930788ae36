"""`file:PATH`: the one line in a file of the controller."""

import os
import stat
from pathlib import Path

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.source import MAX_BYTES, Around, Source, SourceError, only_line


def fits(text: str) -> bool:
    """Whether it can be the path of a file."""
    return bool(text.strip()) and text.isprintable()


def fetch(text: str, around: Around) -> Secret:
    """Return what is in the file, one line end left out; warn where others can read it.

    Raises SourceError.
    """
    path = around.folder / os.path.expanduser(text)  # noqa: PTH111 - pathlib's raises RuntimeError
    try:
        mode = path.stat().st_mode
        data = _read(path, mode)
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror}; wanted a file with the secret in it"
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        around.warn(f"{path} with a secret in it can be read by other users; chmod 600 {path}")
    return only_line(data, str(path))


def _read(path: Path, mode: int) -> bytes:
    """A pipe may never end: it is not waited for."""
    if not stat.S_ISREG(mode):
        raise SourceError(f"{path} is no regular file; wanted one with the secret in it")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


FILE = Source("file", "file:PATH", fits, fetch)
