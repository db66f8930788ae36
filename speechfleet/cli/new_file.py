"""The type of options that name a file to be written."""

import os
from os import PathLike, fspath
from pathlib import Path

import click


class NewFile(click.Path):
    """Whether it can be written is found out before any host is asked."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(
        self,
        value: str | PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | PathLike[str]:
        """Return the path."""
        why = unwritable(Path(fspath(value)))
        if why:
            self.fail(why, param, ctx)
        return super().convert(value, param, ctx)


def unwritable(path: Path) -> str:
    """Why no file can be written there, and what to do; empty where one can."""
    if not path.parent.is_dir():
        return f"there is no folder {path.parent} for {path}; make it first"
    if path.is_symlink():
        return f"{path} is a link, whose place a file would take; name what it leads to"
    if path.exists() and not path.is_file():
        return f"{path} is no file that another could take the place of"
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return f"the folder {path.parent} cannot be written to"
    return ""
