"""How `speechfleet init` goes: ask for what no option gave, write, say what is next."""

import getpass
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from speechfleet.inventory.new_fleet import INVENTORY, NewFleet, NewHost, write_fleet
from speechfleet.inventory.new_fleet_misfits import misfits
from speechfleet.inventory.places import Faults
from speechfleet.inventory.vault_password import ENVIRONMENT, PasswordWays
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
        filled = click.UsageError(f"{folder} is not empty; wanted a new folder for the fleet")
        try:
            if folder.is_dir() and any(folder.iterdir()):
                raise filled
            files = write_fleet(folder, self._asked() if sys.stdin.isatty() else self._given())
        except FileExistsError:
            raise filled from None
        except OSError as error:
            raise click.UsageError(f"{error.filename or folder}: {error.strerror}") from None
        for path in files:
            click.echo(f"written: {path}", err=True)
        click.echo(f"next: speechfleet preflight -i {folder / INVENTORY} --accept-new", err=True)
        return 0

    def _asked(self) -> NewFleet:
        """A person is there to be asked, once what was given is known to do."""
        self._refuse(self._misfits())
        key = None if self.key_file in (None, "-") else self._key()
        password = self._password() if self._ways.path else None
        hosts = _hosts(self.hosts) or _line(
            "Hosts, parted by commas: [NAME=]ADDRESS", "hosts", read=_hosts_in
        )
        user = self.user or _line("Who logs in there", "user", default=getpass.getuser())
        endpoint = self.endpoint or _line("The Azure resource's endpoint (URL)", "endpoint")
        key = key or _typed_key()
        password = password or _hidden("The new vault's password", twice=True)
        return NewFleet(hosts, user, endpoint, self.tag, key, password)

    def _given(self) -> NewFleet:
        """Nobody is there: what lacks and what is wrong is said all at once."""
        lacking = ", ".join(self._lacking())
        also = f"there is no terminal to ask on; wanted also {lacking}"
        self._refuse((*self._misfits(), *([also] if lacking else [])))
        endpoint, key, password = self.endpoint or "", self._key(), self._password()
        return NewFleet(_hosts(self.hosts), self.user, endpoint, self.tag, key, password)

    def _refuse(self, wrong: Iterable[str]) -> None:
        said = "\n".join(wrong)
        if said:
            raise click.UsageError(said)

    def _lacking(self) -> Iterator[str]:
        for option, value in (
            ("--host", self.hosts),
            ("--endpoint", self.endpoint),
            ("--key-file", self.key_file),
            (f"--vault-password-file (or {ENVIRONMENT})", self._ways.path),
        ):
            if not value:
                yield option

    def _misfits(self) -> Iterator[str]:
        """What is wrong with what was given, each with its option."""
        for option, field, value in (
            ("--host", "hosts", _hosts(self.hosts)),
            ("--user", "user", self.user),
            ("--endpoint", "endpoint", self.endpoint),
            ("--tag", "tag", self.tag),
        ):
            if value or field == "tag":
                yield from (f"{option}: {wrong}" for wrong in misfits(**{field: value}))

    def _key(self) -> Secret:
        """The key out of a file or a pipe; it never stands on a command line."""
        with click.open_file(self.key_file or "", encoding="utf-8", errors="replace") as file:
            return _one_word(file.read())

    @property
    def _ways(self) -> PasswordWays:
        return PasswordWays(self.vault_password_file, None, None)

    def _password(self) -> Secret:
        faults = Faults()
        try:
            password = self._ways.password(faults)
        except VaultPasswordError as error:
            raise click.UsageError(str(error)) from None
        for warning in faults.warnings:
            click.echo(f"warning: {warning}", err=True)
        return password


def _hosts(words: Iterable[str]) -> tuple[NewHost, ...]:
    parts = (word.partition("=") for word in words)
    return tuple(NewHost(name, address or None) for name, _, address in parts)


def _hosts_in(text: str) -> tuple[NewHost, ...]:
    return _hosts(text.replace(",", " ").split())


def _typed_key() -> Secret:
    """A mistyped key costs none of what was typed before it."""
    while True:
        try:
            return _one_word(_hidden("A key of that resource").open())
        except click.UsageError as error:
            click.echo(f"Error: {error.message}", err=True)


def _one_word(text: str) -> Secret:
    key = text.removeprefix("\ufeff").strip()  # editors of Windows begin a file so
    if not key or not key.isascii() or any(sign.isspace() for sign in key):
        raise click.UsageError(
            "the key is empty, holds spaces or is no plain ASCII text; wanted that of the resource"
        )
    return Secret(key)


def _line(
    what: str, field: str, *, read: Callable[[str], Any] = str, default: str | None = None
) -> Any:
    """Ask until it will do."""

    def value(said: str) -> Any:
        given = read(said.strip())
        wrong = misfits(**{field: given})
        if wrong:
            raise click.UsageError("\n".join(wrong))
        return given

    return click.prompt(what, default=default, value_proc=value, err=True)


def _hidden(what: str, twice: bool = False) -> Secret:
    said = click.prompt(what, hide_input=True, confirmation_prompt=twice, err=True)
    return Secret(said)
