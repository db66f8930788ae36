"""The type of options that want a folder that is there."""

from os import PathLike, fspath
from pathlib import Path

import click


class Folder(click.Path):
    """An archive of one is not unpacked by itself: what it holds can be as large as a disk."""

    def __init__(self) -> None:
        super().__init__(exists=True, file_okay=False, path_type=Path)

    def convert(
        self,
        value: str | PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | PathLike[str]:
        """Return the path."""
        name = fspath(value)
        if ".tar" in Path(name).suffixes and Path(name).is_file():
            self.fail(
                f"{name} is an archive; unpack it (tar -xf {name}), and name the folder", param, ctx
            )
        return super().convert(value, param, ctx)
