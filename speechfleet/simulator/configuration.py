"""Settings as ASP.NET Core finds them: in the environment, and over it in the arguments."""

from collections.abc import Mapping, Sequence


def configuration(arguments: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return every setting under its normal name (see `normal`); arguments win.

    An argument is `Name=value`, `--Name=value` or `/Name=value`; one without `=` is ignored,
    as ASP.NET Core does. Values are kept to the letter.
    """
    pairs = [argument.partition("=") for argument in arguments]
    given = {_bare(name): value for name, equals, value in pairs if equals}
    return {normal(name): value for name, value in [*environ.items(), *given.items()]}


def normal(name: str) -> str:
    """Return the name in lower case, its levels separated by `:`."""
    return name.replace("__", ":").lower()


def _bare(name: str) -> str:
    for prefix in ("--", "/"):
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return name
