"""Options that several commands share, spelt as operators know them from Ansible."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def option(*names: str, **settings: Any) -> Callable[[F], F]:
    """A click option that can be set by the environment as `SPEECHFLEET_<OPTION>` too."""
    long = next(name for name in names if name.startswith("--"))
    variable = f"SPEECHFLEET_{long.removeprefix('--').replace('-', '_').upper()}"
    return click.option(*names, envvar=variable, show_envvar=False, **settings)


class Whole(click.types.StringParamType):
    """Text that the environment gives as one, spaces and all: `{"a": 1}`."""

    def split_envvar_value(self, rv: str) -> list[str]:
        """Return the one value."""
        return [rv] if rv else []


_INVENTORY = (
    option(
        "-i",
        "--inventory",
        required=True,
        multiple=True,
        type=click.Path(path_type=Path),
        help="The inventory: a file, or a folder of them. Of several the later counts more.",
    ),
    option(
        "-e",
        "--extra-vars",
        multiple=True,
        type=Whole(),
        metavar="VARIABLES",
        help="NAME=VALUE, a mapping in JSON or @FILE; counts more than the inventory.",
    ),
)
LIMIT = option("-l", "--limit", metavar="PATTERNS", help="Only these hosts or groups (a,b,c*).")

_VAULT_PASSWORD_FILE = option(
    "--vault-password-file",
    type=click.Path(path_type=Path),
    help="File with the vault's password; an executable one is run.",
)

_SHARED = (
    *_INVENTORY,
    LIMIT,
    option(
        "-f",
        "--forks",
        type=click.IntRange(1, 500),
        default=20,
        show_default=True,
        help="How many hosts are asked at a time.",
    ),
    _VAULT_PASSWORD_FILE,
    option("-K", "--ask-become-pass", is_flag=True, help="Ask for the sudo password."),
    option(
        "--accept-new",
        is_flag=True,
        help="Accept unknown host keys and add them to the fleet's known_hosts.",
    ),
    option(
        "-o",
        "--output",
        type=click.Choice(["table", "json"]),
        default="table",
        show_default=True,
        help="Form of the result on standard output.",
    ),
    option("--json", "as_json", is_flag=True, help="The same as --output json."),
    option("--no-color", is_flag=True, help="No colours; NO_COLOR does the same."),
)


def reading(command: F) -> F:
    """The options of every command that reads an inventory and asks no host."""
    for add in reversed((*_INVENTORY, _VAULT_PASSWORD_FILE)):
        command = add(command)
    return command


def asking(command: F) -> F:
    """The options of every command that asks a fleet."""
    for add in reversed(_SHARED):
        command = add(command)
    return command
