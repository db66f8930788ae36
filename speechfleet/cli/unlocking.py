"""What the `vault` commands share: passwords, and files that come in and go out."""

import os
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from speechfleet.inventory.places import Faults
from speechfleet.inventory.vault_password import PasswordWays
from speechfleet.secrets.locked_file import MAX_BYTES, LockedFileError, read_file, within_limits
from speechfleet.secrets.replacing import is_stream, replace_files, write_stream
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import Password, VaultError, encrypt, is_vault

STREAM = Path("-")
"""Standard input or output."""
_OUTPUT = (STREAM, Path("/dev/stdout"))


@dataclass(frozen=True)
class Unlocking:
    """The options that say where passwords are, as given."""

    vault_password_file: Path | None
    vault_ids: tuple[str, ...]

    def passwords(self, *, new: bool = False) -> tuple[Password, ...]:
        """Return every password that is given; a `new` one is typed twice.

        Raises VaultPasswordError.
        """
        ask = typed_twice if new else _typed
        can_ask = ask if sys.stdin.isatty() else None
        faults = Faults()
        ways = PasswordWays(self.vault_password_file, None, can_ask, self.vault_ids)
        passwords = ways.passwords(faults)
        warn(faults)
        return passwords

    def lock(self, vault_id: str | None) -> Password:
        """Return the password to lock with: the one that is given, or that for `vault_id`.

        Raises VaultError, VaultPasswordError.
        """
        return chosen(self.passwords(new=True), vault_id)


def unlocking_of(options: dict[str, Any]) -> Unlocking:
    """Take these options out of a command's own."""
    return Unlocking(**{name: options.pop(name) for name in Unlocking.__dataclass_fields__})


def warn(faults: Faults) -> None:
    """Print the warnings to standard error."""
    for warning in faults.warnings:
        click.echo(f"warning: {warning}", err=True)


def chosen(passwords: Sequence[Password], vault_id: str | None) -> Password:
    """Return the one password to lock with. Raises VaultError where it is not one."""
    wanted = vault_id or os.environ.get("ANSIBLE_VAULT_ENCRYPT_IDENTITY")
    if wanted is None and len(passwords) == 1:
        return passwords[0]
    ids = [one.vault_id or "default" for one in passwords]
    given = ", ".join(ids)
    if wanted is None:
        raise VaultError(f"there are passwords for {given}; wanted --encrypt-vault-id, one of them")
    if wanted not in ids:
        raise VaultError(f"there is no password for vault id {wanted!r}; given are {given}")
    return passwords[ids.index(wanted)]


def locked(text: Secret, password: Password) -> bytes:
    """Return the text as a vault. Raises VaultError."""
    return encrypt(text, password.secret, password.vault_id).encode()


def incoming(files: Sequence[Path]) -> dict[Path, bytes]:
    """Return what is in each of the files, standard input where none is named.

    Raises LockedFileError.
    """
    return {path: _stream() if path == STREAM else read_file(path) for path in files or (STREAM,)}


def outgoing(
    data: Mapping[Path, bytes],
    was: Mapping[Path, bytes],
    output: Path | None = None,
    private: bool = False,
) -> None:
    """Write each back to the file that it came from, or the one to `output`; nothing unless all
    can be written, and all files that are replaced are as they `was` read.

    Raises LockedFileError.
    """
    _refuse_other_vault(data, output)
    if output and _is_of(output, data):
        output = None
    targets = {output or path: one for path, one in data.items()}
    if output and output not in _OUTPUT and is_stream(output):
        write_stream(output, targets[output])
        return
    files = {path: one for path, one in targets.items() if path not in _OUTPUT}
    replace_files(files, was, private)
    for path in targets.keys() & {*_OUTPUT}:
        click.echo(targets[path], nl=False)


def check_output(files: Sequence[Path], output: Path | None) -> None:
    """Raise UsageError where the text of several files would go to one, and LockedFileError where
    it would take the place of other secrets."""
    if output is not None and len(files) > 1:
        raise click.UsageError("--output takes the text of one file; wanted one FILE")
    _refuse_other_vault(files, output)


def _refuse_other_vault(files: Collection[Path], output: Path | None) -> None:
    if output is None or output in _OUTPUT or _is_of(output, files):
        return
    if output.is_file() and is_vault(read_file(output)):
        raise LockedFileError(
            f"{output}: is a vault already, whose secrets would be lost; speechfleet vault edit "
            "adds to it, or remove it first"
        )


def _is_of(path: Path, files: Collection[Path]) -> bool:
    return path.resolve() in {file.resolve() for file in files}


def _stream() -> bytes:
    if sys.stdin.isatty():
        click.echo("reading standard input; Ctrl-D ends it", err=True)
    return within_limits(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")


def _typed(what: str) -> Secret:
    return Secret(click.prompt(what, hide_input=True, err=True))


def typed_twice(what: str) -> Secret:
    """Ask a person for a new secret."""
    return Secret(click.prompt(what, hide_input=True, confirmation_prompt=True, err=True))
