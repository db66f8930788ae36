"""The pace of a command: what its playbook says, and what the flags say instead."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from speechfleet.plan.pace import Pace, PaceError

_KEYS = {
    "canary": "canary",
    "bake": "bake",
    "serial": "batch",
    "by": "by",
    "max_fail": "max_fail",
    "max_fail_batch": "max_fail_batch",
    "max_unreachable": "max_unreachable",
    "offline": "offline",
    "stall": "stall",
}
"""What each flag is called in a playbook."""


def judge(options: Mapping[str, Any]) -> None:
    """Raise UsageError with all flags that cannot be meant, whatever the playbook says."""
    wrong = "\n".join(_misfits(options))
    if wrong:
        raise click.UsageError(wrong)


def _misfits(options: Mapping[str, Any]) -> Iterator[str]:
    for flag, key in _KEYS.items():
        try:
            if options[flag] is not None:
                Pace(canary=1).changed({key: options[flag]})
        except PaceError as error:
            yield f"{_given(flag)} {error.why}"


def _given(flag: str) -> str:
    """The flag, and the environment's variable where that gave it."""
    context = click.get_current_context()
    (option,) = (param for param in context.command.params if param.name == flag)
    return option.get_error_hint(context).replace("'", "")


def _spelt(flag: str) -> str:
    return f"--{flag.replace('_', '-')}"


def pace_of(options: dict[str, Any], pace: Pace) -> Pace:
    """Take the pace's flags out of a command's own. Raises UsageError."""
    words = {key: options.pop(flag) for flag, key in _KEYS.items()}
    try:
        return pace.changed({key: word for key, word in words.items() if word is not None})
    except PaceError as error:
        flag = next(flag for flag, key in _KEYS.items() if key == error.key)
        raise click.UsageError(f"{_spelt(flag)} {error.why}") from error
