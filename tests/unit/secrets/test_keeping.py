"""What could not be put where it belongs is kept under a name that is free."""

import os
from pathlib import Path

import pytest

from speechfleet.secrets.keeping import kept


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    paths = [kept(data, "v.edited", [tmp_path]) for data in (b"1", b"2", b"3")]
    assert paths == [tmp_path / name for name in ("v.edited", "v.edited.2", "v.edited.3")]
    assert [path.read_bytes() for path in paths if path] == [b"1", b"2", b"3"]
    assert (tmp_path / "v.edited").stat().st_mode & 0o777 == 0o600


def test_the_first_folder_that_takes_it(tmp_path: Path) -> None:
    assert kept(b"x", "v", [tmp_path / "none", tmp_path]) == tmp_path / "v"
    assert kept(b"x", "v", [tmp_path / "none"]) is None


def test_a_full_disk_leaves_no_torn_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert kept(b"x", "v", [tmp_path]) is None
    assert list(tmp_path.iterdir()) == []
