"""All commands, those below groups too."""

from collections.abc import Iterator

import click

from speechfleet.cli import speechfleet

Words = tuple[str, ...]


def every_command() -> dict[Words, click.Command]:
    """Each by its words: `("images", "lock")`."""
    return dict(_below((), speechfleet))


def _below(words: Words, command: click.Command) -> Iterator[tuple[Words, click.Command]]:
    if words:
        yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            one = command.get_command(context, name)
            assert one is not None
            yield from _below((*words, name), one)
