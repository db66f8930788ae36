"""Every secret that an inventory names: out of its source, once, and looked over."""

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from speechfleet.inventory.places import Faults
from speechfleet.inventory.references import INLINE, Reference
from speechfleet.inventory.vault import Vault
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.family import SOURCES
from speechfleet.secrets.sources.source import Around, SourceError

_SIDE_BY_SIDE = 8
_USUAL_KEY = re.compile(r"[A-Za-z0-9]{32}|[A-Za-z0-9]{84}")
"""The shapes of Azure keys: 32 characters, 84 since 2024."""

_UNSEEN = Secret("not looked at")


class _Asked(NamedTuple):
    """What a source is asked, and where from."""

    source: str
    text: str
    folder: Path


_Answer = Secret | SourceError | None


class Secrets:
    """Secrets by reference; each source is asked once for each.

    One that stays `shut` asks none, and hands out what prints as a secret and is none.
    """

    def __init__(self, vault: Vault, faults: Faults, shut: bool = False) -> None:
        self._vault = vault
        self._faults = faults
        self.shut = shut
        self._answers: dict[_Asked, _Answer] = {}

    def fetch_ahead(self, references: Iterable[Reference]) -> None:
        """Ask what takes its time for all of these side by side."""
        if self.shut:
            return
        slow = (one for one in references if one.source != INLINE and SOURCES[one.source].slow)
        asked = list(dict.fromkeys(map(_asked, slow)))
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            self._answers.update(zip(asked, pool.map(self._ask, asked), strict=True))

    def secret(self, reference: Reference) -> Secret | None:
        """Return the secret, or None with a fault."""
        if self.shut:
            return _UNSEEN
        found = self._inline(reference) if reference.source == INLINE else self._answer(reference)
        if isinstance(found, SourceError):
            self._faults.add(reference.place, str(found))
            return None
        if found is None:
            return None
        if not found.open().isprintable() or not found:
            wanted = "wanted one line of text"
            self._faults.add(reference.place, f"{reference} is empty or no line; {wanted}")
            return None
        return found

    def tried(self, reference: Reference) -> Secret | str:
        """Return the secret, or why there is none: for what may be missing."""
        if self.shut:
            return _UNSEEN
        found = self._inline(reference) if reference.source == INLINE else self._answer(reference)
        if isinstance(found, Secret):
            return found
        return str(found) if found else f"{reference} cannot be opened"

    def api_key(self, reference: Reference) -> Secret | None:
        """Return the secret where it can be the key of a resource, else None with a fault."""
        key = self.secret(reference)
        if key is None or self.shut:
            return key
        if any(character.isspace() for character in key.open()) or not key.open().isascii():
            self._faults.add(reference.place, f"{reference} holds spaces or is not ASCII; no key")
            return None
        if not _USUAL_KEY.fullmatch(key.open()):
            found = f"{reference.place}: {reference} does not look like the key of a resource"
            wanted = f"{len(key.open())} characters; wanted 32 or 84 letters and digits"
            self._faults.warn(f"{found} ({wanted})")
        return key

    def _answer(self, reference: Reference) -> _Answer:
        asked = _asked(reference)
        if asked not in self._answers:
            self._answers[asked] = self._ask(asked)
        return self._answers[asked]

    def _ask(self, asked: _Asked) -> _Answer:
        around = Around(asked.folder, self._vault.named, self._faults.warn)
        try:
            return SOURCES[asked.source].fetch(asked.text, around)
        except SourceError as error:
            return error

    def _inline(self, reference: Reference) -> Secret | None:
        locked = reference.text.encode(errors="replace")
        opened = self._vault.file(locked, reference.place)
        return None if opened is None else Secret(opened.decode(errors="replace"))


def _asked(reference: Reference) -> _Asked:
    return _Asked(reference.source, reference.text, reference.place.path("."))


def was_seen(secret: Secret) -> bool:
    """Whether it came out of a source: of those that stay shut, none does."""
    return secret is not _UNSEEN
