"""Which of the ways to the vault's passwords are taken."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from speechfleet.inventory.places import Faults, at_home
from speechfleet.secrets.password import VaultPasswordError, openness, read_password
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import Password, VaultError
from speechfleet.secrets.vault_ids import VaultId, read_vault_id

Ask = Callable[[str], Secret]
"""Asks a person for what it names."""

_VARIABLES = ("SPEECHFLEET_VAULT_PASSWORD_FILE", "ANSIBLE_VAULT_PASSWORD_FILE")
_ANSIBLES_IDS = "ANSIBLE_VAULT_IDENTITY_LIST"
ENVIRONMENT = f"the environment variable {' or '.join(_VARIABLES)}"
_TOLD = f"--vault-password-file, --vault-id, {ENVIRONMENT}"
_TOLD_OF_INVENTORIES = f"{_TOLD}, the variable speech_vault_password_file in all: vars"


@dataclass(frozen=True)
class PasswordWays:
    """The ways to the passwords: one password without an id, of whose ways the first counts,
    and those by vault id."""

    argument: Path | None
    variable: Path | None
    ask: Ask | None
    vault_ids: tuple[str, ...] = ()
    """As given, `NAME@SOURCE`; those in the environment come before."""
    told: str = _TOLD
    """The ways that there are, for a person who took none of them."""

    def with_variable(self, path: Path | None) -> "PasswordWays":
        """Return these ways and the file that the inventory names."""
        return replace(self, variable=path, told=_TOLD_OF_INVENTORIES)

    def passwords(self, faults: Faults) -> tuple[Password, ...]:
        """Return every password; one that nobody named is asked for.

        Raises VaultPasswordError, with all that is wrong; a file open to all is a warning.
        """
        found, wrong = [], []
        for one in dict.fromkeys(self._named()):
            try:
                found.append(Password(one.name, password_from(one, self.ask, faults, self.told)))
            except VaultPasswordError as error:
                wrong.append(str(error))
        if wrong:
            raise VaultPasswordError("; ".join(wrong))
        return tuple(found) or (Password(None, _typed(None, self.ask, self.told)),)

    def password(self, faults: Faults) -> Secret:
        """Return the one password without an id, as `passwords` does."""
        path = self.path
        if path is None:
            return _typed(None, self.ask, self.told)
        return _in_file(path, None, faults)

    @property
    def path(self) -> Path | None:
        """The file with the password without an id; None where a person has to be asked."""
        return self.argument or _from_environment() or self.variable

    def _named(self) -> Iterator[VaultId]:
        in_environment = os.environ.get(_ANSIBLES_IDS, "").split(",")
        words = (*(word.strip() for word in in_environment), *self.vault_ids)
        try:
            yield from (read_vault_id(word) for word in words if word)
        except VaultError as error:
            raise VaultPasswordError(str(error)) from None
        if self.path is not None:
            yield VaultId(None, str(self.path))


def password_from(one: VaultId, ask: Ask | None, faults: Faults, told: str) -> Secret:
    """Return the password for a vault id; `told` are the ways to give one.

    Raises VaultPasswordError.
    """
    if one.is_asked:
        return _typed(one.name, ask, told)
    return _in_file(at_home(one.source), one.name, faults)


def _typed(name: str | None, ask: Ask | None, told: str) -> Secret:
    of = f" for vault id {name!r}" if name else ""
    if ask is None:
        ways = f"wanted one of: {told}, or a terminal to ask at"
        raise VaultPasswordError(f"no vault password{of}; {ways}")
    password = ask(f"Vault password ({name})" if name else "Vault password")
    if not password:
        raise VaultPasswordError(f"the vault password{of} is empty")
    return password


def _in_file(path: Path, name: str | None, faults: Faults) -> Secret:
    password = read_password(path, vault_id=name)
    warning = openness(path)
    if warning:
        faults.warn(warning)
    return password


def _from_environment() -> Path | None:
    found = (os.environ.get(name) for name in _VARIABLES)
    return next((at_home(path) for path in found if path), None)
