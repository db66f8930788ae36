"""`vault:NAME`: a name in the fleet's vault."""

import re

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.source import Around, Source

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def fits(text: str) -> bool:
    """Whether it can be a name in a vault."""
    return bool(_NAME.fullmatch(text))


def fetch(text: str, around: Around) -> Secret | None:
    """Return what the vault holds by that name."""
    return around.vault(text)


VAULT = Source("vault", "vault:NAME", fits, fetch)
