"""`env:NAME`: a variable of the controller's environment, as CI systems hand secrets over."""

import os
import re

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.source import Around, Source, SourceError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def fits(text: str) -> bool:
    """Whether it can be the name of a variable."""
    return bool(_NAME.fullmatch(text))


def fetch(text: str, around: Around) -> Secret:
    """Return the variable's value. Raises SourceError."""
    value = os.environ.get(text)
    if value is None:
        found = f"the environment has no variable {text}"
        raise SourceError(f"{found}; set it where speechfleet is called, and export it")
    return Secret(value)


ENV = Source("env", "env:NAME", fits, fetch)
