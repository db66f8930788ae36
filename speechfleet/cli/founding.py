"""How `speechfleet init` goes: ask for what no option gave, write, say what is next."""

import getpass
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from speechfleet.inventory.new_fleet import INVENTORY, NewFleet, NewHost, write_fleet
from speechfleet.inventory.places import Faults
from speechfleet.inventory.vault_password import PasswordWays
from speechfleet.secrets.password import VaultPasswordError
from speechfleet.secrets.secret import Secret


@dataclass(frozen=True)
class Founding:
    """The options, as given."""

    hosts: tuple[str, ...]
    user: str | None
    endpoint: str | None
    key_file: str | None
    tag: str
    vault_password_file: Path | None

    def found(self, folder: Path) -> int:
        """Write the folder and return the exit code. Raises UsageError, InventoryError."""
        try:
            if folder.is_dir() and any(folder.iterdir()):
                raise click.UsageError(f"{folder} is not empty; wanted a new folder for the fleet")
            files = write_fleet(folder, self._asked() if sys.stdin.isatty() else self._given())
        except OSError as error:
            raise click.UsageError(f"{error.filename or folder}: {error.strerror}") from None
        for path in files:
            click.echo(f"written: {path}", err=True)
        click.echo(f"next: speechfleet preflight -i {folder / INVENTORY} --accept-new", err=True)
        return 0

    def _asked(self) -> NewFleet:
        """A person is there to be asked."""
        hosts = self.hosts or tuple(
            _line("Hosts, parted by commas: [NAME=]ADDRESS").replace(",", " ").split()
        )
        user = self.user or _line("Who logs in there", getpass.getuser())
        endpoint = self.endpoint or _line("The Azure resource's endpoint (URL)")
        typed = self.key_file in (None, "-")
        key = _one_word(_hidden("A key of that resource").open()) if typed else self._key()
        return self._fleet(hosts, user, endpoint, key, self._password(asking=True))

    def _given(self) -> NewFleet:
        """Nobody is there: what is lacking is said all at once."""
        lacking = list(self._lacking())
        if lacking:
            raise click.UsageError(
                f"there is no terminal to ask on; wanted also {', '.join(lacking)}"
            )
        password = self._password(asking=False)
        return self._fleet(self.hosts, self.user, self.endpoint or "", self._key(), password)

    def _lacking(self) -> Iterator[str]:
        for option, value in (
            ("--host", self.hosts),
            ("--endpoint", self.endpoint),
            ("--key-file", self.key_file),
        ):
            if not value:
                yield option

    def _fleet(
        self, hosts: tuple[str, ...], user: str | None, endpoint: str, key: Secret, password: Secret
    ) -> NewFleet:
        named = tuple(_host(word) for word in hosts)
        return NewFleet(named, user, endpoint, self.tag, key, password)

    def _key(self) -> Secret:
        """The key out of a file or a pipe; it never stands on a command line."""
        with click.open_file(self.key_file or "", encoding="utf-8", errors="replace") as file:
            return _one_word(file.read())

    def _password(self, asking: bool) -> Secret:
        faults = Faults()
        ask = (lambda what: _hidden("The new vault's password", twice=True)) if asking else None
        try:
            password = PasswordWays(self.vault_password_file, None, ask).password(faults)
        except VaultPasswordError as error:
            raise click.UsageError(str(error)) from None
        for warning in faults.warnings:
            click.echo(f"warning: {warning}", err=True)
        return password


def _host(word: str) -> NewHost:
    name, _, address = word.partition("=")
    return NewHost(name, address or None)


def _one_word(text: str) -> Secret:
    key = text.removeprefix("\ufeff").strip()  # editors of Windows begin a file so
    if not key or not key.isascii() or any(sign.isspace() for sign in key):
        raise click.UsageError(
            "the key is empty, holds spaces or is no plain ASCII text; wanted that of the resource"
        )
    return Secret(key)


def _line(what: str, default: str | None = None) -> str:
    return str(click.prompt(what, default=default, err=True)).strip()


def _hidden(what: str, twice: bool = False) -> Secret:
    said = click.prompt(what, hide_input=True, confirmation_prompt=twice, err=True)
    return Secret(said)
