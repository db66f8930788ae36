"""The options that a command was given, spelt out as words for a call at another time and place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click


def spelt_out(context: click.Context, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Every option that is not at its default, those out of the environment too, but those
    named; paths absolute."""
    options = [one for one in context.command.params if isinstance(one, click.Option)]
    return tuple(
        word
        for option in options
        if option.name not in without
        for word in _words(option, context.params.get(option.name or ""), context)
    )


def _words(option: click.Option, value: Any, context: click.Context) -> Iterator[str]:
    if value is None or value == () or value == option.get_default(context):
        return
    name = max(option.opts, key=len)
    if option.is_flag:
        yield name if value else max(option.secondary_opts, key=len)
        return
    for one in value if option.multiple else (value,):
        yield name
        yield _absolute(one)


def _absolute(value: Any) -> str:
    if isinstance(value, Path):
        return str(value.absolute())
    if isinstance(value, str) and value.startswith("@"):
        return f"@{Path(value[1:]).absolute()}"
    return str(value)
