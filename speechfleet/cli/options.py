"""Options that several commands share, spelt as operators know them from Ansible."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "-i",
        "--inventory",
        required=True,
        type=click.Path(path_type=Path),
        help="The inventory file.",
    ),
    click.option("-l", "--limit", metavar="PATTERNS", help="Only these hosts or groups (a,b,c*)."),
    click.option(
        "-f", "--forks", default=20, show_default=True, help="How many hosts are asked at a time."
    ),
    click.option(
        "--vault-password-file",
        type=click.Path(path_type=Path),
        help="File with the vault's password; an executable one is run.",
    ),
    click.option("-K", "--ask-become-pass", is_flag=True, help="Ask for the sudo password."),
    click.option(
        "--accept-new",
        is_flag=True,
        help="Accept unknown host keys and add them to the fleet's known_hosts.",
    ),
    click.option(
        "-o",
        "--output",
        type=click.Choice(["table", "json"]),
        default="table",
        show_default=True,
        help="Form of the result on standard output.",
    ),
    click.option("--json", "as_json", is_flag=True, help="The same as --output json."),
    click.option("--no-color", is_flag=True, help="No colours; NO_COLOR does the same."),
)


def asking(command: F) -> F:
    """The options of every command that asks a fleet."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
