"""How `speechfleet vault edit` goes: open, edit in memory, lock, replace."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from speechfleet.cli.unlocking import Unlocking, chosen, locked
from speechfleet.inventory.compose import EmptyFile, compose
from speechfleet.inventory.places import InventoryError
from speechfleet.rollout.journal import state_folder
from speechfleet.secrets.editing import edited
from speechfleet.secrets.editor import editor_words
from speechfleet.secrets.keeping import kept
from speechfleet.secrets.locked_file import LockedFileError, bytes_of, opened_data, read_file
from speechfleet.secrets.memory import swaps
from speechfleet.secrets.replacing import check_replaceable, prepared
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import Password, check_vault_id

HASTE = 1.0
"""Seconds in which nobody opens a file, reads it and leaves."""


def edit(file: Path, unlocking: Unlocking, vault_id: str | None) -> str:
    """Edit the file and return what became of it. Raises VaultError, VaultPasswordError."""
    editor = editor_words(os.environ)
    check_replaceable(file)
    data = _found(file)
    before, lock = _opened(file, data, unlocking, vault_id)
    for swap in swaps():
        click.echo(
            f"warning: memory can be swapped out to {swap}; swapoff, or encrypt it", err=True
        )
    began = time.monotonic()
    after = edited(before, file.name, editor)
    if after == before:
        if time.monotonic() - began < HASTE:
            click.echo(
                f"warning: {editor[0]} came back at once; what is written in one that goes to the "
                "background is lost. Have it wait (EDITOR='code --wait')",
                err=True,
            )
        return f"{file}: nothing was changed"
    said = _replaced(file, data, locked(after, lock))
    _doubt(after, file)
    return said


def _opened(
    file: Path, data: bytes | None, unlocking: Unlocking, vault_id: str | None
) -> tuple[Secret, Password]:
    """Return the text, and what to lock it with again: unless told otherwise, as it was."""
    if data is None:
        return Secret(""), unlocking.lock(vault_id)
    passwords = unlocking.passwords()
    found = opened_data(data, str(file), passwords)
    if found.label is not None:
        check_vault_id(found.label)
    was = Password(found.label, found.password)
    return found.text, was if vault_id is None else chosen(passwords, vault_id)


def _doubt(text: Secret, file: Path) -> None:
    """Warn of what no inventory could read. The fault's own words may hold what was written: only
    its place is said."""
    try:
        compose(bytes_of(text), str(file))
    except EmptyFile:
        return
    except InventoryError as error:
        place = error.faults[0].place
        click.echo(
            f"warning: {place}: the text is not YAML that an inventory could read; it is kept as "
            "you wrote it",
            err=True,
        )


def _found(file: Path) -> bytes | None:
    return read_file(file) if os.path.lexists(file) else None


def _replaced(file: Path, old: bytes | None, new: bytes) -> str:
    """Write it, unless somebody else has written meanwhile. What cannot be written is kept."""
    why = f"{file}: was changed by somebody else meanwhile, and is left as they wrote it"
    try:
        with prepared(file, new) as put:
            if _found(file) == old:
                put()
                return f"{file}: changed"
    except LockedFileError as error:
        why = str(error)
    raise LockedFileError(f"{why}; what you wrote is locked {_kept(file, new)}")


def _kept(file: Path, data: bytes) -> str:
    """Where it is. Somebody typed it: where nothing can be written, they have it before them."""
    where = kept(data, f"{file.name}.edited", _folders(file))
    if where is None:
        click.echo(data)
        return "here, on standard output: no folder took it"
    return f"in {where}"


def _folders(file: Path) -> Iterator[Path]:
    yield file.parent
    with suppress(OSError):
        state_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    yield state_folder()
    yield Path(tempfile.gettempdir())
