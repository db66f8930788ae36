"""Files by SFTP: for their user alone, and nothing of them where one could not be written."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from paramiko import SFTPAttributes, SSHClient

from speechfleet.remote import upload as uploading
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.upload import upload


class _Home:
    """A host's SFTP, whose home is a folder here; `full` is what a write of "too much" raises,
    and `lists` what a look at it raises."""

    def __init__(
        self, folder: Path, full: OSError | None = None, lists: OSError | None = None
    ) -> None:
        self.folder, self.full, self.lists = folder, full, lists
        self.mode_before_writing = 0

    def __enter__(self) -> "_Home":
        return self

    def __exit__(self, *_: object) -> None: ...

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
        if self.full and data == b"too much":
            raise self.full
        Path(self.path).write_bytes(data)

    def remove(self, path: str) -> None:
        Path(path).unlink()

    def stat(self, path: str) -> SFTPAttributes:
        return SFTPAttributes.from_stat(Path(path).stat())

    def listdir_attr(self, path: str) -> list[SFTPAttributes]:
        if self.lists:
            raise self.lists
        return [SFTPAttributes.from_stat(one.stat(), one.name) for one in Path(path).iterdir()]


Send = Callable[..., list[str]]


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Send:
    def send(home: _Home, *contents: bytes) -> list[str]:
        monkeypatch.setattr(uploading, "_opened", lambda client: home)
        return upload(cast(SSHClient, None), "h:22", *contents)

    return send


def test_it_is_for_its_user_alone_before_anything_is_in_it(send: Send, tmp_path: Path) -> None:
    home = _Home(tmp_path)
    first, second = map(Path, send(home, b"secret", b"another"))
    assert (first.parent, first.read_bytes()) == (tmp_path, b"secret")
    assert (second.parent, second.read_bytes()) == (tmp_path, b"another")
    assert home.mode_before_writing == 0o600


# Paramiko gives these two a number; every other status of SFTP is text.
@pytest.mark.parametrize(
    "full", [OSError("Failure"), PermissionError(errno.EACCES, "Permission denied")]
)
def test_a_home_that_takes_no_file_is_named_and_keeps_nothing(
    full: OSError, send: Send, tmp_path: Path
) -> None:
    with pytest.raises(Unreachable) as caught:
        send(_Home(tmp_path, full), b"secret", b"too much")
    assert caught.value.code == "reach.upload"
    assert caught.value.message.startswith(f"h:22 takes no file {tmp_path}/.sf-")
    assert caught.value.message.endswith(f": {full.strerror or full}")
    assert not list(tmp_path.iterdir())


def test_a_home_that_is_not_there(send: Send, tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        send(_Home(tmp_path / "gone"), b"secret")
    assert caught.value.code == "reach.upload"


def test_a_line_that_breaks_is_a_line_that_breaks(send: Send, tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        send(_Home(tmp_path, ConnectionResetError("reset")), b"too much")
    assert caught.value.code == "reach.lost"


def test_a_home_that_answers_too_late_keeps_nothing_of_what_it_took(
    send: Send, tmp_path: Path
) -> None:
    with pytest.raises(Unreachable) as caught:
        send(_Home(tmp_path, TimeoutError()), b"secret", b"too much")
    assert caught.value.code == "reach.timeout"
    assert not list(tmp_path.iterdir())


def test_what_a_broken_line_left_goes_a_day_later(send: Send, tmp_path: Path) -> None:
    old, young, other = (tmp_path / f".sf-{'0' * 23}{number}" for number in (1, 2, "x"))
    for path, hours in ((old, 25), (young, 23), (other, 99)):
        path.touch()
        then = path.stat().st_mtime - hours * 3600
        os.utime(path, (then, then))
    (new,) = send(_Home(tmp_path), b"secret")
    assert {*tmp_path.iterdir()} == {young, other, Path(new)}
    assert send(_Home(tmp_path)) == []


def test_a_home_that_cannot_be_looked_through_is_no_trouble(send: Send, tmp_path: Path) -> None:
    (path,) = send(_Home(tmp_path, lists=PermissionError()), b"secret")
    assert Path(path).read_bytes() == b"secret"
