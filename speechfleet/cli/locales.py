"""Locales on the command line."""

import re

import click

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def locale(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The locale as it stands. Raises BadParameter for what can be none."""
    if value is not None and not _LOCALE.fullmatch(value):
        raise click.BadParameter(f'"{value}" is no locale; wanted one such as en-us')
    return value
