import os
from pathlib import Path

import pytest

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.file import FILE
from speechfleet.secrets.sources.source import MAX_BYTES, SourceError

from .around import around


def _file(folder: Path, data: bytes, mode: int = 0o600) -> None:
    (folder / "key").write_bytes(data)
    (folder / "key").chmod(mode)


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"k", "k"), (b"k\n", "k"), (b"k\r\n", "k"), (b"k\n\n", "k\n"), (b" k ", " k "), (b"", "")],
)
def test_one_line_end_is_no_part_of_it(tmp_path: Path, data: bytes, text: str) -> None:
    _file(tmp_path, data)
    assert FILE.fetch("key", around(tmp_path)) == Secret(text)


def test_a_path_can_be_absolute_or_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _file(tmp_path, b"k")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert FILE.fetch(str(tmp_path / "key"), around()) == Secret("k")
    assert FILE.fetch("~/key", around()) == Secret("k")


@pytest.mark.parametrize(("mode", "warned"), [(0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1)])
def test_one_that_others_can_read_is_warned_of(tmp_path: Path, mode: int, warned: int) -> None:
    _file(tmp_path, b"s3cr3t", mode)
    warnings: list[str] = []
    FILE.fetch("key", around(tmp_path, warnings.append))
    assert len(warnings) == warned
    assert all(f"chmod 600 {tmp_path}/key" in one for one in warnings)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\x00\xfe", "is no text"),
        (b"x" * (MAX_BYTES + 1), "has more than 64 KiB"),
    ],
)
def test_what_can_be_no_secret_is_refused(tmp_path: Path, data: bytes, says: str) -> None:
    _file(tmp_path, data)
    with pytest.raises(SourceError, match=says):
        FILE.fetch("key", around(tmp_path))


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, says in (("none", "No such file"), (".", "no regular"), ("pipe", "no regular")):
        with pytest.raises(SourceError, match=says):
            FILE.fetch(name, around(tmp_path))


@pytest.mark.parametrize(
    ("text", "fits"), [("a b", True), ("", False), (" ", False), ("a\0", False)]
)
def test_a_path(text: str, fits: bool) -> None:
    assert FILE.fits(text) is fits
