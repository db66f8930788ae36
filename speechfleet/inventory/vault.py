"""The fleet's vault: an encrypted file of names and secrets, opened when one is wanted."""

from functools import cached_property
from pathlib import Path

from speechfleet.inventory.compose import EmptyFile, compose
from speechfleet.inventory.nodes import Mapping, Scalar
from speechfleet.inventory.places import Faults, InventoryError, Place
from speechfleet.inventory.scalars import OddValue, text
from speechfleet.inventory.spelling import guess
from speechfleet.inventory.variables import is_ours
from speechfleet.inventory.vault_password import PasswordWays
from speechfleet.secrets.password import VaultPasswordError
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.source import SourceError
from speechfleet.secrets.vault import Password, VaultError, decrypt

MAX_BYTES = 8 * 1024**2
"""Of a fleet's vault. One with the keys of a thousand resources has less than 1 MiB."""


class Vault:
    """Secrets by name. File and passwords are read once, at the first that is wanted."""

    def __init__(self, path: Path | None, place: Place, ways: PasswordWays, faults: Faults) -> None:
        self._path = path
        self._place = place
        self._ways = ways
        self._faults = faults
        self._asked: set[str] = set()

    def named(self, name: str) -> Secret | None:
        """Return what the vault holds by that name; None where the vault itself has a fault.

        Raises SourceError.
        """
        self._asked.add(name)
        if self._content is None:
            return None
        entry = self._content.entries.get(name)
        if entry is None:
            hint = guess(name, self._content.entries) or "; add it by speechfleet vault edit"
            raise SourceError(f'the vault holds no "{name}"{hint}')
        try:
            return Secret(text(entry.value) if isinstance(entry.value, Scalar) else "")
        except OddValue:
            found = f"YAML takes vault:{name} in the vault for something else than text"
            raise SourceError(f"{found}; quote it there") from None

    def file(self, locked: bytes, place: Place) -> bytes | None:
        """Return what is in locked text that stands at `place`, or None with a fault."""
        passwords = self._passwords
        if passwords is None:
            return None
        try:
            return decrypt(locked, passwords)
        except VaultError as error:
            self._faults.add(place, str(error))
            return None

    def variables(self) -> list[str]:
        """Return what is called like a variable of ours and was never asked for as a secret.
        Empty where nothing was asked, so that the vault is shut."""
        content = self._content if self._asked else None
        names = content.entries if content else ()
        return [name for name in names if is_ours(name) and name not in self._asked]

    @cached_property
    def _passwords(self) -> tuple[Password, ...] | None:
        try:
            return self._ways.passwords(self._faults)
        except VaultPasswordError as error:
            self._faults.add(self._place, str(error))
            return None

    @cached_property
    def _content(self) -> Mapping | None:
        """What is in the file. Its text is in no message: it may be a secret."""
        if self._path is None:
            self._faults.add(self._place, "vault:NAME is used; wanted speech_vault in all: vars")
            return None
        locked = self._locked(self._path)
        content = None if locked is None else self.file(locked, self._place)
        return None if content is None else self._names(content)

    def _locked(self, path: Path) -> bytes | None:
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            found = f"the vault {path} cannot be read: {error.strerror}"
            fix = (
                "speechfleet vault edit makes one"
                if isinstance(error, FileNotFoundError)
                else f"see what it is and whose: ls -ld {path}"
            )
            self._faults.add(self._place, f"{found}; {fix}")
            return None
        if len(data) > MAX_BYTES:
            found = f"the vault has more than {MAX_BYTES // 1024**2} MiB"
            self._faults.add(self._place, f"{found}; wanted one of names and keys alone")
            return None
        return data

    def _names(self, content: bytes) -> Mapping | None:
        try:
            node = compose(content, str(self._path))
        except EmptyFile:
            return Mapping(Place(str(self._path)), None, {})
        except InventoryError as error:
            line = error.faults[0].place.line
            at = f"inside the vault{f', line {line},' if line else ''} is no YAML"
            wanted = "wanted names with their secrets; speechfleet vault edit mends it"
            self._faults.add(self._place, f"{at}; {wanted}")
            return None
        if not isinstance(node, Mapping):
            self._faults.add(self._place, "the vault holds no mapping; wanted NAME: secret lines")
            return None
        return node
