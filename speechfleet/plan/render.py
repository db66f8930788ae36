"""Text that hosts get: units, environment files. Quoting for systemd is done here only."""

import re
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from speechfleet.shipped import shipped

_PLAIN_WORD = re.compile(r"[A-Za-z0-9@_./:+,=\[\]-]+")


def unit_word(text: str) -> str:
    """`text` as one word of a unit's command line; nothing in it is expanded.

    Source: systemd.service(5), "Command lines", and systemd.unit(5), "Specifiers".
    """
    text = text.replace("%", "%%").replace("$", "$$")
    if _PLAIN_WORD.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unit_path(path: object) -> str:
    """A path as a whole setting of a unit, in which only specifiers are expanded."""
    return str(path).replace("%", "%%")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(shipped("templates")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,  # noqa: S701  units are not HTML
    )
    environment.filters["unit_word"] = unit_word
    environment.filters["unit_path"] = unit_path
    return environment


def template(name: str, **values: object) -> str:
    """The template `name` of `templates/` with its values; a missing value is an error."""
    return _environment().get_template(name).render(**values)


@cache
def verbatim(name: str) -> str:
    """A file of `templates/` as it stands."""
    return (shipped("templates") / name).read_text(encoding="utf-8")


def env_lines(values: dict[str, str]) -> str:
    """An environment file as Docker's `--env-file` reads it: one literal `NAME=VALUE` a line.

    `:` in a name becomes `__`, as ASP.NET reads it. The inventory has refused what such a file
    cannot hold (line ends, NUL).
    """
    return "".join(f"{name.replace(':', '__')}={value}\n" for name, value in values.items())
