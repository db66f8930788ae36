"""The fleet's vault: an encrypted file of names and secrets, opened when one is wanted."""

import re
from functools import cached_property
from pathlib import Path

from speechfleet.inventory.compose import compose
from speechfleet.inventory.nodes import Mapping, Scalar
from speechfleet.inventory.places import Faults, InventoryError, Place
from speechfleet.inventory.references import Reference
from speechfleet.inventory.scalars import OddValue, text
from speechfleet.inventory.spelling import guess
from speechfleet.inventory.vault_password import PasswordWays
from speechfleet.secrets.password import VaultPasswordError
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import VaultError, decrypt

_USUAL_KEY = re.compile(r"[A-Za-z0-9]{32}|[A-Za-z0-9]{84}")
"""The shapes of Azure keys: 32 characters, 84 since 2024."""

_UNSEEN = Secret("not looked at")


class Vault:
    """Secrets by reference. File and password are read once, at the first reference.

    One that stays `shut` hands out what prints as a secret and is none.
    """

    def __init__(
        self,
        path: Path | None,
        place: Place,
        ways: PasswordWays,
        faults: Faults,
        shut: bool = False,
    ) -> None:
        self._shut = shut
        self._path = path
        self._place = place
        self._ways = ways
        self._faults = faults

    def secret(self, reference: Reference) -> Secret | None:
        """Return the secret, or None with a fault."""
        if self._shut:
            return _UNSEEN
        found = self._named(reference) if reference.name else self._inline(reference)
        if found is None:
            return None
        if not found.open() or not found.open().isprintable():
            wanted = "one line of text"
            self._faults.add(reference.place, f"{reference} is empty or no line; wanted {wanted}")
            return None
        return found

    def api_key(self, reference: Reference) -> Secret | None:
        """Return the secret where it can be the key of a resource, else None with a fault."""
        key = self.secret(reference)
        if key is None or self._shut:
            return key
        if any(character.isspace() for character in key.open()) or not key.open().isascii():
            self._faults.add(reference.place, f"{reference} holds spaces or is not ASCII; no key")
            return None
        if not _USUAL_KEY.fullmatch(key.open()):
            found = f"{reference.place}: {reference} does not look like the key of a resource"
            self._faults.warn(f"{found} (32 or 84 letters and digits)")
        return key

    def file(self, locked: bytes, place: Place) -> bytes | None:
        """Return what is in a locked file of variables, or None with a fault."""
        return self._open(locked, place)

    @cached_property
    def _password(self) -> Secret | None:
        try:
            return self._ways.password(self._faults)
        except VaultPasswordError as error:
            self._faults.add(self._place, str(error))
            return None

    @cached_property
    def _content(self) -> Mapping | None:
        """What is in the file. Its text is in no message: it may be a secret."""
        if self._path is None:
            self._faults.add(self._place, "vault:NAME is used; wanted speech_vault in all: vars")
            return None
        try:
            locked = self._path.read_bytes()
        except OSError as error:
            self._faults.add(self._place, f"the vault cannot be read: {error.strerror}")
            return None
        content = self._open(locked, self._place)
        return None if content is None else self._names(content)

    def _names(self, content: bytes) -> Mapping | None:
        try:
            node = compose(content, str(self._path))
        except InventoryError as error:
            at = f"inside the vault, line {error.faults[0].place.line}, is no YAML"
            self._faults.add(self._place, f"{at}; wanted names with their secrets")
            return None
        if not isinstance(node, Mapping):
            self._faults.add(self._place, "the vault holds no mapping; wanted NAME: secret lines")
            return None
        return node

    def _open(self, locked: bytes, place: Place) -> bytes | None:
        if self._password is None:
            return None
        try:
            return decrypt(locked, {None: self._password})
        except VaultError as error:
            self._faults.add(place, str(error))
            return None

    def _inline(self, reference: Reference) -> Secret | None:
        locked = (reference.envelope or "").encode(errors="replace")
        opened = self._open(locked, reference.place)
        return None if opened is None else Secret(opened.decode(errors="replace"))

    def _named(self, reference: Reference) -> Secret | None:
        if self._content is None:
            return None
        name = str(reference.name)
        entry = self._content.entries.get(name)
        if entry is None:
            hint = guess(name, self._content.entries)
            self._faults.add(reference.place, f'the vault holds no "{name}"{hint}')
            return None
        try:
            return Secret(text(entry.value) if isinstance(entry.value, Scalar) else "")
        except OddValue:
            found = f"YAML takes {reference} in the vault for something else than text"
            self._faults.add(reference.place, f"{found}; quote it there")
            return None
