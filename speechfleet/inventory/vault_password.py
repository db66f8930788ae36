"""Which of the ways to the vault's password is taken."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from speechfleet.inventory.places import Faults, at_home
from speechfleet.secrets.password import VaultPasswordError, openness, read_password
from speechfleet.secrets.secret import Secret

_VARIABLES = ("SPEECHFLEET_VAULT_PASSWORD_FILE", "ANSIBLE_VAULT_PASSWORD_FILE")
_WAYS = (
    "--vault-password-file, the environment variable SPEECHFLEET_VAULT_PASSWORD_FILE or "
    "ANSIBLE_VAULT_PASSWORD_FILE, the variable speech_vault_password_file in all: vars, or a "
    "terminal to ask at"
)


@dataclass(frozen=True)
class PasswordWays:
    """The ways to the password, in the order in which they count."""

    argument: Path | None
    variable: Path | None
    ask: Callable[[str], Secret] | None

    def with_variable(self, path: Path | None) -> "PasswordWays":
        """Return these ways and the file that the inventory names."""
        return replace(self, variable=path)

    def password(self, faults: Faults) -> Secret:
        """Return the password. Raises VaultPasswordError; a file open to all is a warning."""
        path = self.argument or _from_environment() or self.variable
        if path is not None:
            password = read_password(path)
            warning = openness(path)
            if warning:
                faults.warn(warning)
            return password
        if self.ask is None:
            raise VaultPasswordError(f"no vault password; wanted one of: {_WAYS}")
        password = self.ask("Vault password: ")
        if not password:
            raise VaultPasswordError("the vault password is empty")
        return password


def _from_environment() -> Path | None:
    found = (os.environ.get(name) for name in _VARIABLES)
    return next((at_home(path) for path in found if path), None)
