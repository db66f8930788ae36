"""The files that a bundle in the making has, each of a kind and name that it can hold."""

from pathlib import Path

from speechfleet.bundle.contents import Folder
from speechfleet.bundle.manifest import BundleError, path_inside
from speechfleet.bundle.verify import UNFINISHED


def own_files(folder: Path) -> dict[str, int]:
    """The size of every file. Raises BundleError for what no bundle can hold."""
    sizes = {path: size for path, size in Folder(folder).sizes.items() if path != UNFINISHED}
    for path, size in sizes.items():
        if size < 0:
            raise BundleError(f"{folder / path} is no regular file; a bundle holds nothing else")
        _refuse_odd_name(folder, path)
    return sizes


def _refuse_odd_name(folder: Path, path: str) -> None:
    try:
        path_inside(path)
    except ValueError:
        raise BundleError(
            f"{folder}: {path!r} is no name for a file of a bundle; wanted UTF-8 that can be "
            "printed, without a backslash. Rename it where it comes from"
        ) from None
