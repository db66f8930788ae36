"""The files of earlier runs on this controller: one that is there is read, or said."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speechfleet.inventory.reading import is_there
from speechfleet.rollout.journal import state_folder


class PastError(Exception):
    """There is no such run, it cannot be read, or it cannot be taken up."""


def run_files(name: str) -> list[Path]:
    """The file `name` of each run, by the names of the runs: also of one that nobody may look into,
    which its reading tells. Raises PastError."""
    folder = state_folder() / "runs"
    if not is_there(folder):
        return []
    with told(folder):
        return sorted(run / name for run in folder.iterdir() if is_there(run / name))


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what an operating system says of a file that is there into PastError."""
    try:
        yield
    except FileNotFoundError:
        raise  # the runs that are too many are forgotten at any time
    except OSError as error:
        raise PastError(
            f"{path} cannot be read: {error.strerror}; it belongs to {_owner(path)}. Correct its "
            "owner and mode, or move it away"
        ) from error


def _owner(path: Path) -> str:
    """Of the file, or of the folder behind which nobody may look."""
    for one in (path, *path.parents):
        try:
            return one.owner()
        except KeyError:
            return f"user {one.stat().st_uid}"
        except OSError:
            continue
    return "nobody known"
