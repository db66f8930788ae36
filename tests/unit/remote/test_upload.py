"""A file by SFTP: for its user alone, and nothing of it where it could not be written."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from paramiko import SSHClient

from speechfleet.remote.errors import Unreachable
from speechfleet.remote.upload import upload


class _Home:
    """The client of a host whose home is a folder here; `full` is what a write raises."""

    def __init__(self, folder: Path, full: OSError | None = None) -> None:
        self.folder, self.full = folder, full
        self.mode_before_writing = 0

    @contextmanager
    def open_sftp(self) -> Iterator["_Home"]:
        yield self

    def normalize(self, path: str) -> str:
        return str(self.folder)

    @contextmanager
    def open(self, path: str, mode: str) -> Iterator[Any]:
        with Path(path).open(f"{mode.replace('w', '')}b"):
            yield self
        self.path = path

    def chmod(self, path: str, mode: int) -> None:
        Path(path).chmod(mode)
        self.path = path

    def write(self, data: bytes) -> None:
        self.mode_before_writing = Path(self.path).stat().st_mode & 0o777
        if self.full:
            raise self.full
        Path(self.path).write_bytes(data)

    def remove(self, path: str) -> None:
        Path(path).unlink()


def _upload(home: _Home) -> str:
    return upload(cast(SSHClient, home), "h:22", ".x", b"secret")


def test_it_is_for_its_user_alone_before_anything_is_in_it(tmp_path: Path) -> None:
    home = _Home(tmp_path)
    path = Path(_upload(home))
    assert (path.parent, path.read_bytes()) == (tmp_path, b"secret")
    assert home.mode_before_writing == 0o600


# Paramiko gives these two a number; every other status of SFTP is text.
@pytest.mark.parametrize(
    "full", [OSError("Failure"), PermissionError(errno.EACCES, "Permission denied")]
)
def test_a_home_that_takes_no_file_is_named_and_keeps_nothing(
    full: OSError, tmp_path: Path
) -> None:
    with pytest.raises(Unreachable) as caught:
        _upload(_Home(tmp_path, full))
    assert caught.value.code == "reach.upload"
    assert caught.value.message == f"h:22 takes no file {tmp_path}/.x: {full.strerror or full}"
    assert not list(tmp_path.iterdir())


def test_a_home_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        _upload(_Home(tmp_path / "gone"))
    assert caught.value.code == "reach.upload"


def test_a_line_that_breaks_is_a_line_that_breaks(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        _upload(_Home(tmp_path, ConnectionResetError("reset")))
    assert caught.value.code == "reach.lost"
