"""What every source of secrets is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from speechfleet.secrets.secret import Secret

MAX_BYTES = 64 * 1024
"""Of one secret. A key has 84 characters; what is longer is another file."""


class SourceError(Exception):
    """The source gives no secret: what is, what was wanted, what to do; never the secret."""


class Around(NamedTuple):
    """What a source may want besides its own text."""

    folder: Path
    """Where relative paths start: the folder of the file that names the source."""
    vault: Callable[[str], Secret | None]
    """A secret of the fleet's vault by name; None where it was said already why not."""
    warn: Callable[[str], None]


@dataclass(frozen=True)
class Source:
    """One way to secrets. `NAME:TEXT` in the inventory names it."""

    name: str
    form: str
    """How it is written: `env:NAME`."""
    fits: Callable[[str], bool]
    """Whether what follows the colon can be meant so."""
    fetch: Callable[[str, Around], Secret | None]
    """Return the secret that TEXT means. Raises SourceError."""
    slow: bool = False
    """True: many are fetched side by side."""


def only_line(data: bytes, what: str) -> Secret:
    """Return the text in `data` without one line end. Raises SourceError."""
    if len(data) > MAX_BYTES:
        raise SourceError(f"{what} has more than {MAX_BYTES // 1024} KiB; wanted one secret")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise SourceError(f"{what} is no text (UTF-8); wanted one line with the secret") from None
    return Secret(text.removesuffix("\n").removesuffix("\r"))
