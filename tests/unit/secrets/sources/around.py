"""What a source is asked with in these tests."""

from collections.abc import Callable
from pathlib import Path

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.source import Around


def around(
    folder: Path = Path(),
    warn: Callable[[str], None] = lambda _: None,
    vault: Callable[[str], Secret | None] = lambda _: None,
) -> Around:
    return Around(folder, vault, warn)
