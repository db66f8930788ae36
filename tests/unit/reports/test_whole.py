"""A file is written whole or not at all."""

from pathlib import Path

import pytest

from speechfleet.reports.whole import write_whole


def test_it_is_written_for_its_owner_alone_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_text("older")
    write_whole(path, b"bytes")
    assert path.read_bytes() == b"bytes"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(OSError, match="No such file"):
        write_whole(tmp_path / "nowhere" / "a.tar.gz", b"")


def test_whatever_goes_wrong_leaves_nothing_beside(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "a.txt", "half a pair: \ud83d")
    assert not list(tmp_path.iterdir())
