"""A secret on its way to a `!vault` value."""

import re
import sys

import click

from speechfleet.cli.unlocking import STREAM, incoming
from speechfleet.secrets.locked_file import plain_text
from speechfleet.secrets.secret import Secret

_INDENT = " " * 10
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def asked_or_read() -> Secret:
    """Return the secret: typed, or what standard input has, without the line end.

    Raises UsageError, LockedFileError.
    """
    if sys.stdin.isatty():
        said = click.prompt("The secret", hide_input=True, confirmation_prompt=True, err=True)
        return Secret(said)
    read = plain_text(incoming([STREAM])[STREAM], "standard input")
    secret = Secret(read.open().removesuffix("\n").removesuffix("\r"))
    if not secret:
        raise click.UsageError("standard input is empty; wanted the secret")
    return secret


def check_name(name: str | None) -> None:
    """Raise UsageError where the name would have to be quoted in YAML."""
    if name is not None and not _NAME.fullmatch(name):
        raise click.UsageError(f"{name!r} is no name; wanted letters, digits, _, - and dots")


def yaml_value(name: str | None, envelope: str) -> str:
    """Return the lines of a `!vault` value, as `ansible-vault encrypt_string` prints them."""
    lines = "".join(f"{_INDENT}{line}\n" for line in envelope.splitlines())
    return f"{name + ': ' if name else ''}!vault |\n{lines}"
