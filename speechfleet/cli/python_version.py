"""A version of Python, as a callback of a click option."""

import re

import click

_OLDEST = 11
_VERSION = re.compile(r"3\.([0-9]{1,3})(\.[0-9]+)?")


def python_version(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A version that the tool runs with, without its last number: `3.11` of `3.11.2`."""
    if value is None:
        return None
    found = _VERSION.fullmatch(value)
    if not found or int(found[1]) < _OLDEST:
        raise click.BadParameter(
            f'is "{value}"; wanted the version on the controller there (python3 --version says '
            f"it): 3.{_OLDEST} or later"
        )
    return f"3.{int(found[1])}"
