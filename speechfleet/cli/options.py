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


_SHARED = (
    option(
        "-i",
        "--inventory",
        required=True,
        type=click.Path(path_type=Path),
        help="The inventory file.",
    ),
    option("-l", "--limit", metavar="PATTERNS", help="Only these hosts or groups (a,b,c*)."),
    option(
        "-f",
        "--forks",
        type=click.IntRange(1, 500),
        default=20,
        show_default=True,
        help="How many hosts are asked at a time.",
    ),
    option(
        "--vault-password-file",
        type=click.Path(path_type=Path),
        help="File with the vault's password; an executable one is run.",
    ),
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


_CHANGING = (
    option("-y", "--yes", is_flag=True, help="Do not ask before changing anything."),
    option("-D", "--diff", is_flag=True, help="Show the plan as a diff of units and settings."),
    option(
        "--show-logs",
        is_flag=True,
        help="Show log lines of an instance that failed. They can hold what people said.",
    ),
)

prune_services = option(
    "--prune-services",
    is_flag=True,
    help="Remove instances that the inventory no longer names.",
)


def changing(command: F) -> F:
    """The options of every command that changes hosts."""
    for add in reversed((*_SHARED, *_CHANGING)):
        command = add(command)
    return command


def asking(command: F) -> F:
    """The options of every command that asks a fleet."""
    for add in reversed(_SHARED):
        command = add(command)
    return command
