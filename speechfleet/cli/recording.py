"""How a command was called, recorded so that `resume` can call it again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

_OF_THE_MOMENT = {
    "limit", "yes", "ask_above", "diff", "show_logs", "dry_run", "accept_new", "ask_become_pass",
    "output", "as_json", "no_color",
}  # fmt: skip
"""Consent, what is shown, and which hosts: given anew by whoever resumes."""


def recorded() -> dict[str, Any]:
    """The options of the command at hand, as JSON has them; none of them is a secret.

    Nothing where variables stand on the command line (-e NAME=VALUE): one of them may be a
    password, and without them it would not be the same call.
    """
    context = click.get_current_context(silent=True)
    given = context.params if context else {}
    if any(not said.startswith("@") for said in given.get("extra_vars", ())):
        return {}
    return {name: _plain(value) for name, value in given.items() if name not in _OF_THE_MOMENT}


def called(otherwise: str) -> str:
    """The name of the command at hand: `restart` has two playbooks, and neither is its name. That
    of `images pull` is in the name of its playbook, `images-pull`."""
    context = click.get_current_context(silent=True)
    name = context.info_name if context else None
    return name if name and not otherwise.endswith(f"-{name}") else otherwise


def _plain(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("@"):
        return f"@{Path(value[1:]).absolute()}"
    if isinstance(value, Path):
        return str(value.absolute())
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | float | None) else str(value)


def called_again(
    command: click.Command, context: click.Context, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Every option of `command` as its function takes it: recorded, or else the default, as for
    one that an older speechfleet did not have."""
    with command.make_context(command.name, [], resilient_parsing=True) as alone:
        defaults = alone.params
    return {
        parameter.name: parameter.process_value(context, options[parameter.name])
        if parameter.name in options
        else defaults[parameter.name]
        for parameter in command.params
        if parameter.name and parameter.expose_value
    }
