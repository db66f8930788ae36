"""Files are replaced as a whole, all of them or none; a pipe or a device is none."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from speechfleet.secrets.locked_file import LockedFileError
from speechfleet.secrets.replacing import (
    check_replaceable,
    prepared,
    replace_file,
    replace_files,
    write_stream,
)


def test_mode_owner_and_link_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(real, 12, 34)
    link.symlink_to(real)
    before = real.stat()
    replace_file(link, b"new")
    after = real.stat()
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    assert after.st_ino != before.st_ino
    assert sorted(tmp_path.iterdir()) == [link, real]


def test_a_new_file_and_a_private_one_are_for_their_owner_alone(tmp_path: Path) -> None:
    replace_file(tmp_path / "new", b"x")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    (tmp_path / "old").touch()
    (tmp_path / "old").chmod(0o644)
    replace_file(tmp_path / "old", b"x", private=True)
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o600


def test_where_replacing_fails_the_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "v"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LockedFileError, match=f"{path}: cannot be written: No space left"):
        replace_file(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(LockedFileError, match="cannot be written: No such file"):
        replace_file(tmp_path / "no" / "x", b"")
    with pytest.raises(LockedFileError, match="cannot be written: Is a directory"):
        replace_file(tmp_path, b"")
    with pytest.raises(LockedFileError, match="nothing can be written to its folder"):
        check_replaceable(tmp_path / "no" / "x")
    check_replaceable(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for refuses in (check_replaceable, lambda path: replace_file(path, b"x")):
        with pytest.raises(LockedFileError, match=f"{pipe}: is a pipe or a device"):
            refuses(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_stream(pipe, b"x")
        assert os.read(reader, 9) == b"x"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_private_file_is_never_as_open_as_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "v"
    path.touch()
    path.chmod(0o644)

    def copystat(*_: Path) -> None:
        pytest.fail("the plain text had the mode of the old file for a moment")

    monkeypatch.setattr(shutil, "copystat", copystat)
    with prepared(path, b"s3cr3t", private=True) as put:
        (beside,) = (one for one in tmp_path.iterdir() if one != path)
        assert beside.stat().st_mode & 0o777 == 0o600
        put()
    assert path.read_bytes() == b"s3cr3t"


def test_a_group_that_cannot_be_given_is_said_before_anything_is_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "v"
    path.write_text("old")
    was = path.stat()

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refused)
    monkeypatch.setattr(os, "geteuid", lambda: was.st_uid)
    stands = Path.stat

    def another_group(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = stands(self, follow_symlinks=follow_symlinks)
        return found if self != path else os.stat_result([*found[:5], found[5] + 1, *found[6:10]])

    monkeypatch.setattr(Path, "stat", another_group)
    says = rf"{path}: cannot be written: you may not .* \({was.st_uid}:{was.st_gid + 1}\); .*chgrp"
    with pytest.raises(LockedFileError, match=says):
        check_replaceable(path)
    assert list(tmp_path.iterdir()) == [path]


def test_of_several_none_is_replaced_unless_all_are_written(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(LockedFileError, match="no/b: cannot be written: No such file"):
        replace_files({tmp_path / "a": b"new", tmp_path / "no" / "b": b"new"}, {})
    assert (tmp_path / "a").read_text() == "old"
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_where_it_ends_half_way_it_says_which_are_new(tmp_path: Path) -> None:
    a, b, c = (tmp_path / name for name in "abc")
    b.mkdir()
    with pytest.raises(LockedFileError) as caught:
        replace_files({a: b"new", b: b"new", c: b"new"}, {})
    assert str(caught.value) == (
        f"{b}: cannot be written: Is a directory. Written anew: {a}; as before: {b}, {c}"
    )
    assert (a.read_bytes(), c.exists()) == (b"new", False)
    assert sorted(tmp_path.iterdir()) == [a, b]


def test_of_several_none_is_replaced_where_somebody_else_has_written_to_one(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("old")
    b.write_text("theirs")
    with pytest.raises(LockedFileError, match=f"^{b}: was changed by somebody else meanwhile"):
        replace_files({a: b"new", b: b"new"}, {a: b"old", b: b"old"})
    assert (a.read_text(), b.read_text()) == ("old", "theirs")
    assert sorted(tmp_path.iterdir()) == [a, b]
