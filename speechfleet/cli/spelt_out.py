"""The options that a command was given, spelt out as words for a call at another time and place."""

from collections.abc import Iterator, Sequence
from copy import copy
from pathlib import Path
from typing import Any

import click


def spelt_out(
    command: click.Command, words: Sequence[str], without: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Every option that is not at its default where `command` is called with `words`, those out
    of the environment too, but those named; paths absolute. Raises UsageError."""
    options = [_as_written(one) for one in command.params if isinstance(one, click.Option)]
    context = click.Command(command.name, params=[*options]).make_context("", list(words))
    return tuple(
        word
        for option in options
        if option.name not in without
        for word in _words(option, context.params.get(option.name or ""), context)
    )


def _as_written(option: click.Option) -> click.Option:
    """The option without what makes something else of its value."""
    plain = copy(option)
    plain.callback = None
    return plain


def _words(option: click.Option, value: Any, context: click.Context) -> Iterator[str]:
    if value is None or value == () or value == option.get_default(context):
        return
    name = max(option.opts, key=len)
    if option.is_flag:
        yield name if value else max(option.secondary_opts, key=len)
        return
    for one in value if option.multiple else (value,):
        yield name
        yield as_word(one)


def as_word(value: Any) -> str:
    """What an option was given, as it is spelt out."""
    if isinstance(value, Path):
        return str(value.absolute())
    if isinstance(value, tuple):  # FORM=FILE
        return "=".join(map(as_word, value))
    if isinstance(value, str) and value.startswith("@"):
        return f"@{Path(value[1:]).absolute()}"
    return str(value)
